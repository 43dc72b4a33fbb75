"""Relative places (相对地点): 我们单元门口, 隔壁工地, 楼顶. They point, and name nothing: who files asks which one it is."""

from __future__ import annotations

from nlu.place import grammar
from values import expressions as re

_OWNER = "(?:我们|咱们|俺们|我伲|吾伲|我|咱|俺|本|阿拉|伲|侬)"
_OWN = "(?:家|单元|楼栋|楼|村子|村|庄子|庄|屯|镇|乡|街道|街|巷子|巷|胡同|弄堂|小区|院子|大院|院|公司|单位|学校|厂子|厂|店|工地|宿舍楼?|办公楼|社区|园区|车库|孩子学校|队)"
_SITE = "(?:工地|小区|楼顶|院子|厂房|村|空地|学校|幼儿园|单元|平房)"
_COMMON = "(?:变压器|配电箱|配电房|垃圾桶|垃圾站|垃圾房|电线杆|快递柜|丰巢柜|公交站|红绿灯|马路|公路|河|江|塘|桥|地铁站|幼儿园|菜市场|医院|屋|房子|房|路|街|巷|山|坡|田|地|树)"
_SIDE = (
    rf"(?:[东西南北]{{1,2}}(?:门口?|边|侧|头|面|口|角|墙外?)|{grammar.NEAR}|楼道里?|大?门口|门前|门外|对门|院里|里面|里头|村口|下面|上面|围墙外|墙外|后墙|墙根|路口|镇上|街上"
    r"|这边|这儿|这里|这块|那边|那儿|那里|那块)(?:空地|平台|草坪)?"
)
_HUNG = r"(?:(?:的|那[个条段块座片口])(?:[\u4e00-\u9fff]{0,3}?)(?:沟|路|坡|桥|空地|河|塘|庙|基本农田|农田|耕地|水田|公厕)(?!灯|面|上))?"
_OF_A_THING = frozenset("灯面牌障标禁锁铃卫")  # 门口的 路|灯
_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"{_OWNER}(?:们)?{_OWN}{{0,2}}(?:的)?(?:[老大]{{0,2}}[槐杨柳樟榕桑枣]?树)?{_SIDE}{_HUNG}",
        rf"{_OWNER}{_OWN}(?<!家)(?<!公司)(?<!单位)(?<!厂)(?<!店)",
        rf"(?:隔壁|对面|楼下|楼上|旁边|后面|前面)(?:的|那家|那个)?{_SITE}(?!主|板|长|里的人|管)",
        rf"(?!院子?大?门){_OWN}{_SIDE}{_HUNG}",
        rf"{_COMMON}{_SIDE}{_HUNG}",
        r"两(?:栋楼|个小区|家|条路)(?:之间|中间)",
        r"小区内?(?:河|湖|池塘|广场|花园|车库|道路|里)?(?=里|内|河|的|[，,。 ]|$)|楼顶|楼道|天台|家门口|村口|路边|马路边|河边|路口|村里(?!说|不管|调解|的?人|干部|让|推|答|回|通知|欠|收|发|给)",
    )
)


def relative_of(flat: str) -> tuple[int, int] | None:
    """Where a message points to a place without naming one; what names an owner comes before what does not."""
    for form in _FORMS:
        found = form.search(flat)
        if found:
            end = max(found.end(), grammar.tail(flat, found.end())[0])
            further = grammar.space(flat, end)
            if further and not (flat[further - 1] in "路门" and flat[further : further + 1] in _OF_A_THING):
                end = further
            return found.start(), end
    return None
