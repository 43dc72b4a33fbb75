"""The accused (被反映对象): the firm or person that a tip-off or complaint is about."""

from __future__ import annotations

from handlers.ports.understanding import Mention, Span
from nlu.lexicon import span
from nlu.listed import any_of
from nlu.place.words import Words
from tickets.catalogue import Kind
from values import expressions as re

_ACCUSED = re.compile(
    rf"(?P<own>(?:我们|我|咱们?|俺们?)(?:工|钢|砖|造纸|化工|电镀|印染)?(?:{any_of('accused.own')}))"
    r"|(?P<plain>物业(?!费|管理费|服务费)(?:公司)?|开发商|村委会|居委会|中介|包工头|售楼处)"
    rf"|(?P<named>[一-龥A-Za-z0-9]{{2,12}}?(?:{any_of('accused.named')}))",
    re.IGNORECASE,
)
# 店铺叫宏达通讯, 那家火锅店叫蜀九香: the name that stands behind 叫; alone (叫力美健) only where it was asked where it is.
_NAMED_SO_IT_IS = re.compile(
    r"(?:店铺?|商铺|铺子|门店|商家|饭馆|餐厅|酒店|宾馆|公司|厂子?|单位|机构|学校|驾校|中介|健身房|会所|诊所|平台|超市|工地|培训班|幼儿园|网店|店名|厂名)(?:的?名字?)?(?:好像|就|也|是)*叫(?:做|什么)?(?P<named>[一-龥A-Za-z0-9]{2,12}?)(?:的|吧|来着)?(?=[，,。；;！!\s]|$)"
)
_NAMED_ALONE = re.compile(
    r"(?:^|[，,\s])(?:名字|店名)?叫(?:做)?(?P<named>[一-龥A-Za-z0-9]{2,10}?)(?:的|吧)?(?=[，,。\s]|在|$)"
)
_NO_NAME = re.compile(r"[我你您他她它俺咱][们的]?|啥|什么|不|没|人|来|去|了|回|家长")
_DOUBLED = re.compile(r"(.{2,5})(?=\1$)")
_ACCUSED_TRIM = re.compile(
    r"^(?:.*?(?:店名|厂名|名字|招牌|一单|超时|举报|投诉|检举|反映|揭发|关于|另外|还有|此外|再有|再就是|顺便|有人|有家|有个|一家|那家|这家|这个|那个|某|给|在|到|去|从|进|的|是|把|外头|外面|我家|楼下|楼上|隔壁|旁边|对面|门口|附近|和|跟|与|被|叫|说|让|找|问|了|年|天))++"
)
# 实验小学门口堵车: where it is, not who did it; what flows from a factory's back door is the factory's.
_BESIDE_IT = re.compile(
    r"(?:[上放]学)?(?:站(?!务|台费)|斜?对[面过]|旁边?|门[口前外])|附近|隔壁|周[边围]|[东西南北前后][边面头门侧]|边上|路口|这边|那边"
)
# 都进医院了, 去外头药房买
_GONE_TO = re.compile(r"[进去送上到住找跑](?:[外里前][头面边]|了|趟)*(?:医院|诊所|药店|药房)$")
# 孩子要上幼儿园, 我想开小饭馆: where somebody wishes to be, or what they wish to have.
_WISHED_FOR = re.compile(r"(?:[要想该能]|准备|打算|没法)(?:去|来)?[上读进开办](?:[个家]|一[个家])?[一-龥]{2,6}$")
# 跟物业说了好几回: to whom somebody turned, not of whom they complain; 找物业，物业不管 names it once more.
_TURNED_TO = re.compile(r"[跟向和找给]$")
_TOLD = re.compile(r"(?:也|都)?(?:反映|反应|反馈|说|讲|投诉|沟通|报|打)(?:过|了|几|好几|多|电话|一)")
_BARE = ("小学", "中学", "幼儿园", "医院", "超市", "银行")
# 物业说管不了: asked before, not accused.
_PASSED_ON = re.compile(r"也?(?:说|讲|让我?|叫我?)[^，。]{0,4}(?:管不了|管不着|不归|找)")
# 有人在河边烧烤 is what they do, and no shop.
_SOMEBODY = re.compile(r"有人(?!举报|反映|投诉|说)|他们|[一几][帮群伙个]|年轻人|小青年|游客")
_AROUND_IT = re.compile(r"[这那](?:片|一带)")  # 老纺织厂那片搬出来了
# 退休前在纺织厂上班, 我那小店: where somebody was once, and what is theirs.
_ONCE = re.compile(r"(?:退休前|以前|从前|原来|曾经?|年轻时)[^，。]{0,6}$|我(?:那|的|家)[个家]?$")
# 我是开饭店的, 我开了一家小超市: who speaks, and no firm complained of.
_OWN_TRADE = re.compile(
    r"(?:我|俺|咱|本人|我们|我家|我们家|俺家|咱家)(?:就|也)?(?:是)?(?:自己)?(?:开(?![车会门发到往学始])|经营|干)(?:了|着|有|的)?(?:一?[家个间])?[一-龥]{1,6}$"
)
# 占的是我的店门，店名小赵饭馆: whose shop it is, it is not that complains.
_OWN_SHOP = re.compile(
    r"(?:我|俺|咱|本人|我们|我家)(?:自己)?(?:的|家的|家|这|开的)?(?:小)?(?:店|铺|饭馆|饭店|门面|摊位|摊子|门脸)[^。！？]{0,10}[，,。\s](?:我?的?)?(?:店名|店|名字|招牌)?(?:就|是|叫做?|名)*$"
)
# 机械厂家属院2栋: where the people of a works live, and not the works.
_LIVED_AT = re.compile(r"(?:老|旧)?(?:家属|宿舍|职工楼|生活区|社区|小区|新村|安置房|的?房改房|\d+[号栋幢])")
# 我是石桥镇中学的退休教师: where who speaks works or worked.
_WHO_SPEAKS = re.compile(
    r"(?:你好|您好|领导|[\s])*(?:我|俺|本人|咱)(?:们)?(?:以前|原来|原先|曾经?|过去|也|就)?(?:是|在)"
)
_SPEAKS_AS = re.compile(
    r"[里]?的?(?:一名|一个|一位|老|退休|离休|下岗|离职|在编|普通)*(?:教师|老师|职工|员工|工人|干部|医生|大夫|护士|学生|家长|校友|会计|司机|保安|保洁员?|退休)"
)
# 共享单车堆满第一医院: it stands there, and did nothing.
_STANDS_ABOUT = re.compile(r"单车|乱停|停满|堵车|占道|摆摊|摆地摊|发传单|黑车|拉客")
# 有人开麻将馆: what somebody runs.
_RUNS, _SOMEBODY_RUNS = re.compile(r"[开办]"), re.compile(r"(?:有人|[他她]们?家?|家里?|楼[上下]?|偷着|私自|非法|违规)$")
_NOT_OF_NAMES = ("c", "d", "r", "u", "t", "y", "q")  # the classes of words that stand in no name of a firm
_TOWARDS = frozenset("向对因把被给在从由为与跟让叫使于")
# Doings that do: 房地产开发有限公司.
_TRADES = re.compile(
    r"开发|经营|建设|投资|管理|服务|装修|装饰|运输|销售|制造|加工|培训|教育|餐饮|美容|健身|养殖|批发|修理|维修|快递|烧烤|担保|租赁|咨询|检测|印刷|种植|回收|拆迁|劳务|清洁|保洁|搬家|搬运|冶炼|采购|贸易|施工|印染|屠宰"
)
WORKS = ("厂", "作坊", "养殖场")
SHORTEST_ACCUSED = 2  # characters
# Who writes is not who is complained of.
_SELF = re.compile(r"想?[把让叫]?(?:我|咱|俺|本人|本公司|自己)")


def accused(text: str, kind: Kind | None) -> Mention | None:
    """The firm or person that a tip-off or complaint is about."""
    if kind not in {Kind.TIP_OFF, Kind.COMPLAINT}:
        return None
    if (called := _NAMED_SO_IT_IS.search(text)) is not None and not _NO_NAME.search(called["named"]):
        return Mention(called["named"], span(text, *called.span("named")), "grammar")
    for found in _ACCUSED.finditer(text):
        if _is_only_named(text, found):
            continue
        start, end = found.span()
        if found.group("named"):
            trimmed = _ACCUSED_TRIM.match(found.group("named"))
            if trimmed and trimmed.group().endswith("有") and found.group("named")[trimmed.end() :] in _BARE:
                continue  # 说明年有地铁，还有小学
            if trimmed and trimmed.end() < end - start:
                start += trimmed.end()
            start = _name_within(text, start, end)
            start += _RUNS.match(text, start, end) is not None and _SOMEBODY_RUNS.search(text, 0, start) is not None
        if (
            _GONE_TO.search(text[:end])
            or _WISHED_FOR.search(text[:end])
            or _OWN_TRADE.search(text[:end])
            or _OWN_SHOP.search(text[:start])
        ):
            continue
        if doubled := _DOUBLED.match(text[start:end]):  # 找物业，物业物业也不管
            start += len(doubled[1])
        if start == end or _ONCE.search(text, 0, start):
            continue
        if end - start < SHORTEST_ACCUSED or _SELF.match(text[start:end]):
            return None
        return Mention(text[start:end], Span(start, end, text[start:end]), "grammar")
    return None


def _is_only_named(text: str, found: re.Match[str]) -> bool:
    """Whether it is where something stands, to whom somebody turned or of whom who speaks is one, and not who did it."""
    words, end = found.group(), found.end()
    if _BESIDE_IT.match(text, end) and not words.endswith(WORKS):
        return True
    if _AROUND_IT.match(text, end) or (words.endswith("烧烤") and _SOMEBODY.search(words)):
        return True
    if _TURNED_TO.search(text, 0, found.start()) and _TOLD.match(text, end):
        return True
    if _LIVED_AT.match(text, end) or _speaks_of_themselves(text, found):
        return True
    if words.endswith(_BARE) and _STANDS_ABOUT.search(text):
        return True
    return bool(found.group("plain")) and _PASSED_ON.match(text, end) is not None


def _speaks_of_themselves(text: str, found: re.Match[str]) -> bool:
    if _SPEAKS_AS.match(text, found.end()) is None:
        return False
    begins = max(text.rfind(mark, 0, found.end()) for mark in "，。；,;\n") + 1
    return _WHO_SPEAKS.match(text, begins) is not None


def named_alone(text: str) -> Mention | None:
    """The firm that an answer to "where?" names behind 叫: 叫力美健，在星光路."""
    called = _NAMED_ALONE.search(text)
    if called is None or _NO_NAME.search(called["named"]):
        return None
    return Mention(called["named"], span(text, *called.span("named")), "grammar")


# 万达广场的鲜芋仙 奶茶里有虫: whose drink it is, by the name of a shop that stands behind the mall.
_MALL = re.compile(
    r"(?:广场|商场|百货|商城|购物中心|超市|市场|步行街|美食城|夜市|大厦|天地|城)(?:[一二三四五六七八九十\d]+(?:楼|层)|负一(?:楼|层)|门口)?$"
)
_SHOP_BEHIND = re.compile(
    r"(?:里(?:面)?|内)?(?:[一二三四五六七八九十\d]+(?:楼|层)|负一(?:楼|层))?(?:的|那家|里面?的|有家|有个)(?P<shop>[一-龥A-Za-z0-9]{2,8})(?=[\s，,。；;]|$)"
)
_IS_SHOP = re.compile(r"[店馆铺行坊吧轩阁]$")
_THING = re.compile(
    r"[水电灯路门梯车桶台箱厕棚墙窗管井树沟人]$|电梯|厕所|停车|车位|车库|空调|保安|物业|卫生|音响|喇叭|广告|路灯|垃圾|消防|通道|员|态度|服务"
)


def shop_behind(text: str, place: str, end: int) -> Mention | None:
    """The shop that is named behind a mall, which ends there in the text; None for a thing of the mall's own (万达广场的电梯)."""
    found = _SHOP_BEHIND.match(text, end) if _MALL.search(place) else None
    if found is None or _NO_NAME.search(found["shop"]) or _THING.search(found["shop"]):
        return None
    named = _IS_SHOP.search(found["shop"]) is not None
    if not named and any(kind.startswith(_NOT_OF_NAMES) for _, kind in Words(found["shop"]).items):
        return None
    return Mention(found["shop"], span(text, *found.span("shop")), "grammar")


def _name_within(text: str, start: int, end: int) -> int:
    """Where the name begins that ends here: behind the last word that belongs to none (多次向|自来水公司); the end where it is none."""
    begin = max(text.rfind(mark, 0, start) for mark in "，。！？；：、,!?;: \n") + 1
    words = Words(text[begin:end])
    at = end
    for (word, kind), where in zip(reversed(words.items), reversed(words.starts), strict=True):
        paid = at < end and word.endswith(("费", "款", "钱"))  # 不交停车费物业就锁车
        if begin + where < start or kind.startswith(_NOT_OF_NAMES) or word in _TOWARDS or paid:
            break
        if kind == "v" and len(word) > 1 and not _TRADES.fullmatch(word):
            break
        at = begin + where
    return at
