"""Names told by their form (有式地名): lines, stops, codes and cover names, which no dictionary cuts into words."""

from __future__ import annotations

from collections.abc import Iterator

from nlu.anchors import anchors, signs_of
from values import expressions as re

_N = "[一二三四五六七八九十]{1,3}"
# Areas under a cover name: A市A3区
_AREA = re.compile(
    r"[a-z]\d{0,2}(?:市|区|县|镇|乡|街道|村|社区)|西地省|(?<!经济)(?<!技术)开发区(?!域|管委会|管理)|(?:经开|高新|经济开发|技术开发|示范|旅游度假|产业集聚|保税)区"
)
_LINE = re.compile(
    rf"(?:地铁|轻轨|轨道交通|有轨电车)?(?:\d{{1,3}}|{_N})号线"
    r"|(?:[东西南北])?[一二三四五六内中外东西南北]{1,2}环(?!保|境|卫|节|形|顾|绕)(?:[东西南北]?路|高架|线|内|外)?"
)
_ROAD = re.compile(
    r"(?:省道|国道|县道|乡道)?[a-z]?\d{3}(?:省道|国道|县道|乡道|线)|(?:省道|国道|县道|乡道)?[gsxy]\d{1,4}(?:国道|省道|县道|乡道|线|高速)?(?!\d)"
)
_STATION = re.compile(
    r"(?:老|新)?(?:汽车|火车|高铁|客运|长途汽车|长途客运)(?:[东西南北](?:客运)?|总|客运|枢纽)?站(?!长|起来|着|台|牌|务|在|岗)"
)
_ABBREVIATED = re.compile(
    r"(?:市|县|区|省|附)?(?:[一二三四五六七八九十]{1,3}|附|实|师)(?:中|小|院|幼|高)(?=[东西南北正后前侧大]?门|对|旁|路|附近|后|[东西南北](?:区|校|墙|侧|边)|食堂|宿舍|操场|隔壁|住院|急诊|门诊|围墙|[高初][一二三]|补课|校服|老师|学生|校长|医生|护士|放学)"
)
_COLLEGE = re.compile(
    r"(?:[\u4e00-\u9fff]{0,2}?)(?:师大|师专|师院|美院|音乐学院|体院|工大|科大|理工大|农大|医大|交大|财大|矿大|党校|卫校|职高|技校)(?=[东西南北正后前侧大]?[门区院校墙]|附近|旁|对面|宿舍|食堂|家属|操场|门口|后)"
)
_BUS = re.compile(
    rf"(?:[a-z]?\d{{1,3}}|(?<![\u4e00-\u9fff]){_N})路(?:公交线路|公交车|公交|车|线路)?(?=司机|师傅|的|终点|首末|起点|总站|[一-龥]{{2,5}}站|越来|等|半|从|改|停|[,，。 ]|$)"
)
_TERMINAL = re.compile(r"(?:机场)?[a-z]\d(?:号)?(?:航站楼|航站)")
_TAGGED = re.compile(
    r"(?:(?:路灯|路?灯杆|电线?杆|杆子?|电杆|井盖|站牌|变压器|配电箱|垃圾桶|公厕)(?:的|上的?)?)?(?:编号|灯杆号?|(?:电线?)?杆号|井号|牌号)(?:是|为|[:：])?\s*[a-z]{0,4}[-－ ]?\d[\d-]*号?(?:的?(?:公厕|路?灯杆?|电杆|井盖|变压器|站亭|垃圾桶))?"
    r"|(?<![a-z0-9])[a-z]{1,4}[-－]?\d{3,6}号?(?:的)?(?:路灯杆?|灯杆|电线杆|电杆|公厕)"
    r"|\d{1,3}kv[\u4e00-\u9fff]{1,6}线(?:\d+号(?:杆|塔))?"
)
_LATIN = re.compile(r"[\u4e00-\u9fff]{2,5}(?:soho|mall|plaza|park|cbd|loft|city|center)(?![a-z])")

_FORMS = tuple(
    (pattern, kind, anchors(pattern.pattern))
    for pattern, kind in (
        (_AREA, "area"),
        (_LINE, "road"),
        (_ROAD, "road"),
        (_ABBREVIATED, "landmark"),
        (_STATION, "landmark"),
        (_COLLEGE, "landmark"),
        (_BUS, "landmark"),
        (_TERMINAL, "landmark"),
        (_TAGGED, "landmark"),
        (_LATIN, "compound"),
    )
)


def is_tag(words: str) -> bool:
    """Whether it is the number on a thing (灯杆编号A00001), which tells which one is meant and seldom a place of its own."""
    return _TAGGED.fullmatch(words) is not None


def coded_names(flat: str) -> Iterator[tuple[int, int, str]]:
    """The start, the end and the kind of each name whose form alone tells it."""
    signs = signs_of(flat)  # a form without what it needs is not looked for
    for pattern, kind, needed in _FORMS:
        if needed and needed.isdisjoint(signs):
            continue
        for found in pattern.finditer(flat):
            yield found.start(), found.end(), kind
