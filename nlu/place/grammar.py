"""The grammar of what stands behind a name (地址语法): numbers, buildings, gates, directions and distances.

```
tail  = { number | building | unit | floor | room | gate | direction | part }
place = name tail { joint name tail }
```
"""

from __future__ import annotations

from collections.abc import Iterator

from nlu.place.tables import tables
from values import expressions as re

_HAN_N = "[一二三四五六七八九十百零〇两]"
_N = rf"(?:[a-z]{{0,2}}\d{{1,4}}[a-z]?|{_HAN_N}{{1,4}}|[甲乙丙丁]\d{{0,3}}|[a-z])"
_W = "[东西南北]{1,2}"
_THERE = "(?:那儿|那里|那块儿?|那边儿?|那片|那一?带|这儿|这里|这块|这边|处|那坨|那坨坨|那点|那疙瘩|那旮旯|那圪垯)"
_METRES = rf"(?:大概|大约|约|差不多|不到)?(?:\d+(?:\.\d+)?|{_HAN_N}+|几|几十|几百)(?:来|多|余)?(?:米|公里|千米|里地?|步|站路?|m)(?:左右|处|远|开外|的?地方|路[东西南北])?"
NEAR = (
    "斜对面|正对面|斜对过|对面|对过|对个|马路对面|附近|旁边|旁侧|旁|边上|侧边|周边|周围|四周|隔壁|背后|身后|屋后|房后|屋前|后身|底下|跟前|门脸|前面|后面|后头|前头|前边|后边|里侧|外侧|内侧|外面|外头|外围|外边|左侧|右侧|左边|右边|左手边|右手边|"
    "一侧|两侧|两边|两旁|(?<!天)两头|一带|沿线|沿街|沿路|全线|全段|中间|中央|正中|中段|前段|后段|东段|西段|南段|北段|上段|下段|尽头|起点|终点|起始处|交接处|以内|以东|以西|以南|以北|上游|下游|上头|楼上|楼下|楼顶|楼前|楼后|楼道口?|楼梯口?|楼梯间|地下室|脚下|脚脚|脚底下?"
)
_GATE_BEHIND = rf"(?:口|外(?![墙卖地人来])|前|旁边?|里|附近|对面|斜对面|进去)?{_THERE}?"
_NOT_DAY = r"(?!线|井(?!盖)|灯|早|晚|上午|下午|凌晨|开始|到|那天|断|停|才|左右|前|以前|之前|因|我|又|下雨|发|收|交)"

# What may stand behind a name, each with the part of an address that it is. Order matters: the longer reading first.
PIECES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (part, re.compile(pattern))
    for part, pattern in (
        (
            "lamp",
            rf"(?:第)?[a-z]{{0,4}}[-－]?\d{{2,6}}号?(?:路?灯杆|电线杆|电杆|井(?!盖)|杆)|(?<![路街巷弄道])(?:第)?[a-z]{{0,4}}[-－]?\d{{2,6}}号?井盖|{_N}号(?:路?灯杆|电线杆|电杆|杆)",
        ),
        ("number", rf"(?:甲|乙)?{_N}号(?:大院|院内|院外|院)"),
        (
            "room",
            rf"(?:{_HAN_N}|[1-9])年级(?:[（(]?(?:{_HAN_N}|\d{{1,2}})[)）]?班)?|[初高](?:{_HAN_N}|[1-3])(?:年级)?[（(]?(?:{_HAN_N}|\d{{1,2}})[)）]?班|(?:大|中|小|托|学前)(?:{_HAN_N}|\d)?班(?![主级车])",
        ),
        (
            "room",
            rf"(?:第)?{_N}号(?:影厅|展厅|厅|商铺|铺|服务窗口|窗口|驿站|地块|仓库|水?闸|杆|场馆|泵房|码头|桥墩|卡口|水井|候车室|车间|摊位|柜台|航站楼|门岗|岗亭|电梯厅|宿舍楼|公厕|池)(?!长)",
        ),
        ("direction", r"(?:由|自|从)[东西南北内外上下]{1,2}(?:往|向|到|至)[东西南北内外上下]{1,2}(?:方向|半幅|车道)?"),
        (
            "direction",
            rf"(?:进去|出来|往前|往里|朝前|前行|再往前)(?:走)?{_METRES}(?:[左右东西南北](?:转|手|拐|侧|边))*",
        ),
        ("crossing", r"(?:拐弯|转弯|交叉|相交|分岔|拐角)的?(?:地方|位置|处|那里|那儿)"),
        ("direction", rf"(?:正中间|{_W}?(?:(?<!天)两头|两侧|两岸|沿岸|对岸))"),
        (
            "building",
            rf"{_N}(?:号楼|栋|座|幢|楼|层|单元|号)?(?:与|和|、|至|到|-|跟){_N}(?:号楼|栋|座|幢|楼|层|单元)(?:之间|中间|当中)?",
        ),
        (
            "building",
            rf"(?:第)?{_N}(?:号楼|号栋|号公寓|号宿舍楼?|号库房?|号厂房|号馆|号塔|栋楼?|幢楼?|座(?!大?桥|大?山|厂|大楼|楼?房|亭)|#楼?|塔|号教学楼|号宿舍)",
        ),
        # Behind a road a number is a house, whatever follows that would make it a day elsewhere (187号以前是书店).
        ("number", r"(?<=[路街巷弄道])\d{1,4}号(?=楼下|以前|之前|以后|原来|一直|因|我|又|前|才|停|断|到现在|开始)"),
        ("number", rf"\d{{1,4}}[-之－]\d{{1,3}}号(?!楼|栋|院){_NOT_DAY}(?:附\d+号?)?"),
        (
            "building",
            r"[a-z]\d{0,2}[-－—]\d{1,4}(?:[-－—]\d{1,4})?(?!\d)|\d{1,3}[-－—]\d{1,2}(?:[-－—]\d{2,4})?(?!\d|[年月日个天])",
        ),
        ("building", rf"{_W}(?:塔楼?|楼|栋)|(?:前|后|主|副|裙|附)楼"),
        (
            "room",
            rf"{_N}(?:号)?(?:车位|病床|床|病房|窗口|摊位|铺位|包间|包厢|教室|车间|展位|商铺|店铺|门面房?|铺面|地块|桥墩|墩|柱|出入口|站台|泊位|机位|检票口|登机口|闸口)",
        ),
        ("gate", rf"{_N}号?(?:出入口|出站口|进站口|出口|入口|口|门(?!诊|面|市|卫|店|头|槛|铃|锁|禁|窗)){_GATE_BEHIND}"),
        (
            "mark",
            r"k\d+(?:\s*[+＋]\s*\d+)?(?:公里|米|m)?(?:处|路段)?|\d+(?:\.\d+)?(?:公里|千米)(?:\d+米)?(?:标志牌|牌|桩|碑|处)|"
            + _HAN_N
            + r"+公里(?:标志牌|牌|桩|碑|处)|桩号[a-z]?\d+[+＋]?\d*",
        ),
        ("building", r"(?:旧|老|新|危)楼"),
        (
            "number",
            rf"(?:门牌)?(?:甲|乙|附|之)?\d{{1,4}}(?:[-之]\d{{1,3}})?号{_NOT_DAY}(?:[-－—]\d+)?(?:附\d+号?)?(?:门面房?|商铺|店面|铺面|店)?",
        ),
        ("number", rf"{_HAN_N}{{1,4}}号(?!线|楼|那天|早|晚|上午|下午|开始)(?:门面|商铺|店)?"),
        ("number", r"(?:半?地下|负?[一二三]层)(?:\d{1,3}|[一二三四五六七八九十]+)号"),
        (
            "phase",
            r"(?:[一二三四五六七八九十]{1,2}|\d{1,2}|[a-z]\d?)(?:期|区|组团|社|组|队|村|弄|排|巷|坊|苑|院|标段|工区|班|段|园|馆|厅)(?!别|长|员|上|会|里人|民)",
        ),
        (
            "phase",
            rf"(?:{_W}|中|内|外|老|新|前|后)(?:校区|厂区|院区|生活区|家属区|区|院|苑|里|园|馆|广场)(?!长|域|委|政)",
        ),
        ("phase", rf"{_W}?{_HAN_N}{{1,2}}排(?=[\d{_HAN_N[1:-1]}])|第(?:{_HAN_N}{{1,2}}|\d{{1,2}})排(?![水队污放])"),
        ("phase", r"(?<=[镇乡村庄寨])[\u4e00-\u9fff]{1,3}?(?:组|社|队)(?![织长员成合装建会区保伍])"),
        ("unit", rf"(?:{_N}(?:个)?|[东西南北中])单元(?:门口?(?![禁锁铃卡])|楼道口?|楼梯间|楼梯口)?"),
        ("unit", r"\d门(?![口外])"),
        (
            "floor",
            rf"(?:第|负|地下|半地下|地上|临街|到达|出发)?{_N}(?:楼|层)(?!楼顶|楼主|楼房)(?:半)?|(?:到达层|出发层|顶楼|顶层|底楼|底层|半地下室?|地下室|负一楼?|架空层|夹层)",
        ),
        ("room", r"\d{3,4}(?:-\d)?(?:室|房|户|号房|铺)"),
        (
            "room",
            r"\d{3,4}(?![\d.:：%+]|块|元|米|年|天|人|户|多|名|斤|路|个|度|万|余|来|号|平|次|条|辆|棵|家|栋|分|公里|线|kv|千|月|小时|年代)",
        ),
        (
            "gate",
            rf"(?:(?:正|大|后|侧|前|小|旁|边|{_W}|西南|\d号|[一二三四]号)门(?!诊|面|市|卫|店|头|槛|铃|锁|禁|窗)|(?:小区|单元|校|院|厂|店|园|村|楼栋|家|车库|大院)?大?门(?:口|前|外(?!墙))){_GATE_BEHIND}",
        ),
        (
            "crossing",
            r"(?:的)?(?:十字|丁字|三岔|三叉|岔)?(?:路口|街口|巷口|交叉路?口|交汇处|交会处|交叉处|交界处?|交口|红绿灯(?:路?口|那|处|旁|下))(?:以?[东西南北]{1,2}[角侧边]?)?|十字(?!架)(?:街|街头|路)?|丁字(?:路|街)|(?:拐角|转角|拐弯|转弯|拐口|弯道)处?",
        ),
        ("direction", rf"(?:往|向|朝|以|偏){_W}(?:侧|面|边)?(?:走|去|方向|拐|行)?(?:{_METRES}|到头|到底|尽头)?"),
        ("direction", r"(?:往|向|朝|去|到)[\u4e00-\u9fff]{2,6}?方向(?:车道|道路)?"),
        ("direction", r"[\u4e00-\u9fff]{1,4}?方向(?:车道|道路)?(?!盘|感)"),
        (
            "direction",
            r"路[东西南北](?:侧|边)?(?!大|街|路|段|口|城|门)|前?(?:第[一二三四五]|下一)个(?:路口|红绿灯|十字|桥墩|巷口|门|弯道|弯|收费口|岔口|单元|出口|匝道)",
        ),
        ("direction", rf"{_W}(?:{_METRES})|{_METRES}(?=处|[，,。的 ]|$|有|路)"),
        (
            "direction",
            rf"(?:最|靠|偏)?{_W}(?:北|南|东|西)?(?:侧|边|面|头|口|段|端|角|部|岸|门口|半幅|半边|向|方向)(?!下|里|粮|腔|红)(?:\d+米)?{_THERE}?",
        ),
        ("direction", r"(?:靠近|临近|紧邻|临)[\u4e00-\u9fff]{1,6}?(?:一侧|侧|一边|处|位置)|靠路边|靠马路边?"),
        ("direction", rf"(?:的)?(?:{NEAR}){_THERE}?"),
        ("direction", r"(?:桥|楼|树|坡|崖|堤|坝|山|高架|立交)?(?:下面|上面|脚下|底下|下头|下方|上方|桥下)"),
        ("direction", r"(?<=楼)下(?![水班来去午个次周月雨雪])|(?:下来|上去|过去|出来|进去)(?=那一?[条段片])"),
        ("direction", r"(?:桥|楼|树|坡|崖|堤|坝|牌坊)下(?!水|班|岗|雨|午|去|来|个|次|周|月|车|车辆)"),
        ("direction", r"(?:下(?=(?:匝道|桥|桥洞|有|的|面|那|[，,。 ]|全|没|积|夜))|(?:旁|外)(?=[的，,。 ]|$))"),
        (
            "direction",
            r"(?:这|那)(?:一)?(?:段|截|片|块|带|条)(?:路段|路|地|河|区域)?|路段|沿河|沿江|河段|(?<=[路街河])段(?![落位子])|段(?=[，,。的 ）)]|$|有|没|路|全)|(?:村|桥|街|巷|路|弄|坡|山|街)(?:头|尾|口|中段|心|底|脚|里|边)(?=[^岸径的长]|的|$)|桥(?:面|洞|底|墩|头)(?![堡])|进去|进门处?|出来|入口处|之间(?:那?一?段)?|中段|口(?=[有的堵坏没和，,。、 ]|$|附近|旁|[东西南北]\d)",
        ),
        (
            "part",
            r"(?:小区|地面)?(?:地下车库|地下停车场|地下通道|地库|车库|停车场|车棚|单车棚|充电棚|楼道口|楼道里?|楼梯间|院内|院里|院子里?|院外|院墙外?|墙外|墙根|后墙(?:外|根)?|前墙|墙角|围墙(?:外|边)?|后院|前院|里面|里边|里头|站台|站牌(?:处|旁|下|后)|公交站台?|出站口|进站口|出入口|出口|入口|电梯间|换乘通道|消防通道|电梯口|电梯厅|大堂|大厅|门厅|走廊|过道|河边|河岸|岸边|桥边|路边|湖边|江边|塘边|街边|田边|池边|村里|镇上|街上|店里|厂里|大门|门卫室?|门岗|岗亭|底商|商铺|门面|沿街商铺|店面|屋后|房前屋后|内部?(?=的|[，,。 ]|有))(?:处)?",
        ),
        (
            "direction",
            r"(?<=[路街巷村桥弄])口(?!罩|味|水|号|感|子|袋|粮|碑|气|头|述|岸)|(?<=[桥街村巷路])头(?!条|号|盔|发|顶|等)|(?<=[河湖江桥塘池墙路街渠沟井山林田海])边(?!界|上|缘)",
        ),
        ("part", r"(?:后山|后坡|前坡)(?![上下路村区])|(?:拆迁|施工|改造|在建|建设|装修)?工地"),
        ("direction", r"(?:这|那)一?家(?=$|[，,。的 ])"),
        ("direction", _THERE),
        ("direction", r"(?:路|街|河|湖|江|桥|塘|井|池|墙|村|楼|山|渠|沟)边(?!界)"),
    )
)
_REACHING = re.compile(
    r"(?:到|至|过了?)[\u4e00-\u9fff]{2,8}?(?:之间)?(?:这|那)(?:一)?(?:段|截)(?:水泥路|公路|路|河道?)?|从[\u4e00-\u9fff]{2,7}[到至][\u4e00-\u9fff]{2,7}?(?:之间)?(?:这|那)?(?:一)?(?:段|截|之间)(?:路|公路)?"
)
_JOINT = re.compile(r"(?:\s*的\s*|\s+|那个?|这个?|[，,、（(·])")
_STRONG = frozenset({"number", "building", "unit", "gate", "floor", "lamp", "mark", "phase"})
_SPACE = re.compile(
    rf"(?:(?:规划|新建|在建|废弃|闲置|荒废|空置)?的|那一?[个条段块座处片]|(?:规划|新建|在建|废弃|闲置|荒废|空置)?的那一?[个条段块座处片]|这一?[个条段块座处片]){{1,2}}(?P<name>[\u4e00-\u9fff]{{0,5}}?)(?:{'|'.join(tables().spaces)})(?:口|边|上头|旁)?(?!费|员|长|证|舞|管理|卡|收)"
)
_POINTED = re.compile(
    r"的?那一?[个家排间座栋处条片](?P<name>[\u4e00-\u9fff]{0,5}?)(?:店|摊|铺|馆|网吧|酒吧|市场|超市|ktv|报亭|小卖部|加油站|厂|铺子|摊子|库|站|渠|沟|墙|院|厅|屋|地|滩|池|塔)(?![主员长面里板])"
)
_NO_SPACE = re.compile(
    r"[的了是在有和跟与人我你他她们说让把被给都很太又就也没不]|问题|停车|物业|开车|业主|居民|路灯|工地"
)
_NO_BRIDGE = re.compile(
    r"[建拆修堵停偷的了是在有和跟与人我你他她们说让把被给都很太又就也没不要去到从今昨明早晚夜每]|问题|停车|业主|居民|领导|最近|目前|现在|马上|已经|一直|突然|经常|准备"
)
_EVIDENCE = re.compile(
    rf"\s*(?:{_N}(?:期|栋|号楼|座|幢|单元|组|队|社|弄|号院|区|楼|层|#)|小区|楼盘|售楼|地下车库|[东西南北](?:门|区|院|塔|楼)(?!域|委|外|诊|面)|[一二三四五六七八九十]号(?:院|楼)|[a-z]?\d{{1,3}}[-－]\d|业主|开发商|物业|的?(?:供暖|暖气|电梯|门禁|路灯|自来水|停车|地库|车库|垃圾|绿化|保安|天然气|燃气|楼道|充电桩|化粪池)|[停没][水电气暖]|[东西南北](?:岸|头|侧|边|面|坡)|那段|那一?[片带块]|这段|那坨|那个|那边|那条|那儿|地下)"
)
_BRIDGE = re.compile(
    rf"[\u4e00-\u9fff]{{1,6}}?(?=(?:[东西南北]{{1,2}}(?:侧|边|面|门|口|头|角|岸)|[正后侧]门|旁边?|对面|隔壁|后面|前面|后头|门口|门前|门外|下面|底下|附近|墙外|墙根|{_N}(?:号楼|栋|幢|号院|号|楼|层|单元)|[a-z]座)(?![年月日点]))"
)


_LOOSE = re.compile(rf"(?:第)?{_N}(?:号楼|栋|幢|号院|单元|号(?=$|[，,。 吧])|#)")


def only_there(words: str) -> bool:
    """Whether the words behind a name only point (那边, 这里)."""
    return re.fullmatch(_THERE, words) is not None


def follows_name(flat: str, at: int) -> bool:
    """Whether what stands here makes the words before a place's name: 二组, 3栋, 开发商."""
    return bool(_EVIDENCE.match(flat, at))


def tail(flat: str, at: int) -> tuple[int, dict[str, str]]:
    """The pieces that stand behind a name that ends at `at`: where they end and the parts of the address."""
    parts: dict[str, str] = {}
    end = at
    for part, end, words in pieces(flat, at):  # noqa: B007
        parts[part] = parts.get(part, "") + words
    return end, parts


def pieces(flat: str, at: int) -> Iterator[tuple[str, int, str]]:
    """The pieces one by one: the part that each is, where it ends, its words."""
    behind = False
    while piece := _piece(flat, at, behind):
        at, behind = piece[1], True
        yield piece


# Hardly any name has a piece behind it: that is asked at once, and not fifty times.
_ANY_PIECE = re.compile("|".join(f"(?:{pattern.pattern})" for _, pattern in PIECES))


def _piece(flat: str, at: int, behind: bool) -> tuple[str, int, str] | None:
    for start in (at, *(joint.end() for joint in (_JOINT.match(flat, at),) if joint)):
        if not _ANY_PIECE.match(flat, start):
            continue
        for part, pattern in PIECES:
            found = pattern.match(flat, start)
            if found and found.end() > found.start():
                if start > at and not _over(flat[at], part, behind, found.group()):
                    continue
                return part, found.end(), found.group()
    return None


_HANGING = re.compile(r"^沿|工地$|^商铺|^门面|^店面|^底商")  # what is at the place, not the place: 路口的工地


def _over(joint: str, part: str, behind: bool, words: str) -> bool:
    """Whether a piece goes on over a joint: over a mark only what is surely an address does (…，3号楼), over 的 also 对面."""
    if joint in "，,、（(·":
        return part in _STRONG and not (joint in "，,（(" and part in {"floor", "phase"} and not words[0].isdigit())
    if joint == "的":
        return (
            part in {"gate", "building", "unit", "crossing", "number"}
            or part in {"direction", "part"}
            and len(words) > 1
            and not _HANGING.search(words)
        )
    if joint in "那这":
        return part in {"crossing", "gate", "part"}
    return part != "room" or behind


def space(flat: str, at: int) -> int | None:
    """The end of what 的 or 那个 hangs on and is itself a spot (的鱼池边, 那个坡), a shop only where it is pointed at (那家网吧)."""
    found = _SPACE.match(flat, at) or _POINTED.match(flat, at)
    return found.end() if found and not _NO_SPACE.search(found.group("name")) else None


def reaching(flat: str, at: int) -> int | None:
    """The end of a stretch from a place to something that is no name (到邮局那一段)."""
    found = _REACHING.match(flat, at)
    return found.end() if found else None


def bridge(flat: str, at: int) -> int | None:
    """The end of a nameless word between a name and a gate or building (科技园 物流港 南门)."""
    found = _BRIDGE.match(flat, at)
    return found.end() if found and not _NO_BRIDGE.search(found.group()) else None


_MONTH = re.compile(r"(?:月|月份)\s*$")


def loose(flat: str) -> tuple[int, int, dict[str, str]] | None:
    """A building, unit or floor without any name in front ("5号楼2单元", "是5号楼")."""
    for found in _LOOSE.finditer(flat):
        end, parts = tail(flat, found.start())
        if _MONTH.search(flat, 0, found.start()):
            continue  # 上个月15号 is a day
        if parts:
            return found.start(), end, parts
    return None
