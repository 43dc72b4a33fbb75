"""The grammar of address words (地址语法): names that no list knows, and what may stand behind a name.

```
base  = known name | name + 路/小区/村/超市 …
tail  = { number | yard | building | unit | floor | room | gate | part | direction }
place = base tail { joint base tail }
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from nlu.characters import HAN

_N = r"(?:[a-z]?\d{1,4}[a-z]?|[一二三四五六七八九十百]{1,4}|[甲乙丙丁])"
_WHERE = r"[东西南北]{1,2}"
# What may stand behind a name, each with the part of an address that it is. Order matters: the longer reading first.
PIECES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (part, re.compile(pattern))
    for part, pattern in (
        ("number", rf"{_N}号(?:院|大院)"),
        ("building", rf"(?:第)?{_N}(?:号楼|号栋|栋楼?|幢|#楼|#|号公寓|号宿舍楼?|号库|座)"),
        ("building", r"[a-z]座"),
        ("building", r"\d{1,3}[-－—]\d{1,2}(?:[-－—]\d{2,4})?(?!\d)"),
        (
            "number",
            r"(?:门牌)?\d{1,4}(?:[-之]\d{1,3})?号(?!线|井|灯|早|晚|上午|下午|开始|到|那天|晚上|断|停|才)(?:附\d+号)?(?:门面房?|商铺|店面|铺面|店)?",
        ),
        ("number", r"[一二三四五六七八九十]{1,3}号(?!线|楼|那天|早|晚|上午|下午|开始)(?:门面|商铺|店)?"),
        ("phase", r"(?:[一二三四五六七八九]|\d)(?:期|区|组团|社|组|队)(?!别)"),
        ("phase", rf"{_WHERE}(?:区|院|苑|里)"),
        ("unit", rf"{_N}(?:个)?单元(?:门口?|楼道|楼梯间)?"),
        ("unit", r"\d门(?![口外])"),
        ("floor", rf"(?:负|地下)?{_N}(?:楼|层)(?![楼顶])"),
        ("floor", r"(?:顶楼|顶层|底楼|底层)"),
        ("room", r"\d{3,4}(?:室|房|户|号房)"),
        ("room", r"\d{3,4}(?![\d.]|块|元|米|年|天|人|户|多|名|斤|路|个|度)"),
        (
            "gate",
            rf"(?:(?:正|大|后|侧|前|{_WHERE}|\d号|[一二三四]号)门)(?:口|外|前|旁边?|里|附近|对面)?(?:那儿|那里|处)?",
        ),
        ("gate", r"(?:院|小区|单元|楼栋|大院)?门(?:口|前|外)(?:附近|对面|旁边)?(?:那儿|那里|处)?"),
        (
            "direction",
            r"(?:的)?(?:斜对面|正对面|对面|附近|旁边|边上|周边|周围|隔壁|背后|身后|后身|底下|跟前|门脸)(?:那儿|那里|那块)?",
        ),
        ("direction", r"(?:前|后|下|外|里|左|右)(?:面|边|头)(?:那儿|那里)?"),
        ("direction", rf"(?:以{_WHERE}|{_WHERE}(?:侧|边|面|头|口|段|端|角|北角|南角))(?:\d+米)?(?:那儿|那里|处|路口)?"),
        (
            "direction",
            rf"往{_WHERE}(?:走|去|方向|边|拐)?(?:大概|大约|约|差不多)?(?:(?:\d+|[一二两三四五六七八九十百几]+)(?:多)?(?:米|公里|站路?|里地?|步))?(?:处|左右|那儿|的地方|路[东西南北])?",
        ),
        ("direction", r"(?:桥|楼|树|坡|崖|堤)?(?:下|上|顶|底)(?:游|段)?(?=[的，,。、]|$|有|那|坑|路|没|全|都)"),
        (
            "direction",
            r"(?:十字|丁字|三岔|三叉)?路口(?:附近|旁边|对面)?(?:那儿|那里|处)?|十字(?!架)|交叉口|交汇处|交界处|拐角处?|转角处?|拐弯处?|红绿灯(?:路?口|那儿|那里|处)",
        ),
        (
            "direction",
            r"(?:这|那)?(?:一)?(?:路段|中段|前段|后段|全段|段|沿线|沿街|一带|一侧|两侧|两边|桥头|桥面|桥洞|桥底|桥墩|村口|村头|村尾|口)(?=[^岸径]|$)",
        ),
        (
            "part",
            r"(?:小区)?(?:地下车库|地下停车场|地库|车库|停车场|车棚|楼道里?|楼梯间|楼下|楼顶|楼前|楼后|院内|院里|院子里?|院外|院墙外?|后院|前院|里面|里边|里头|站台|站牌|公交站台?|出站口|进站口|出口|入口|电梯间|电梯口|[a-z]\d?出?口|\d号口|后墙外?|前墙|围墙外?|墙外|河边|河段|岸边|桥边|路边|湖边|村里|镇上|街上|店里|厂里|院儿里|那段|那一段|大门|门卫室?|门岗|岗亭|内)",
        ),
        ("lamp", r"(?:第)?[a-z]{0,4}[-－]?\d{2,6}号?(?:灯杆|路灯杆?|电线杆|井盖?|杆)"),
        ("direction", r"(?:那儿|那里|那块儿?|那边|那片|这儿|这里|这块|这边|处)"),
    )
)
_JOINT = re.compile(r"(?:\s*的\s*|\s+|那个?|这个?|，|,|、|（|\()")
# Below these the tail alone means nothing: 的 is only a joint when a piece follows.

_ROAD = "大道|大街|路|街|巷|胡同|弄堂|高架|环线|国道|省道"
_COMPOUND = (
    "小区|花园|家园|嘉园|花苑|新村|公寓|华庭|华府|华苑|名城|名苑|名邸|雅苑|雅居|佳苑|佳园|丽苑|豪庭|豪园|山庄|庄园|别墅|家属院|家属区|大院|"
    "宿舍|安置房|安置小区|安置点|回迁房|新城|国际城|苑|府邸|公馆|半岛|首府|新苑|新居|名都|新天地"
)
_LANDMARK = (
    "广场|大厦|大楼|写字楼|农贸市场|菜市场|批发市场|市场|商场|商城|购物中心|超市|公园|游园|卫生服务中心|卫生院|卫生所|卫生室|医院|诊所|学校|小学|中学|高中|初中|大学|学院|"
    "职高|技校|幼儿园|托育园|酒店|饭店|宾馆|旅馆|餐厅|饭馆|面馆|烧烤店|烧烤|大排档|火锅店|网吧|酒吧|歌厅|ktv|茶楼|工地|砖厂|钢厂|化工厂|造纸厂|水泥厂|加工厂|厂|加油站|充电站|停车场|"
    "汽车站|火车站|高铁站|地铁站|公交站|客运站|车站|大桥|立交桥|天桥|水库|派出所|银行|药店|药房|养老院|敬老院|福利院|体育馆|体育场|图书馆|博物馆|文化宫|驿站|服务区|产业园|工业园|园区|养殖场|"
    "猪场|鸡场|养鸡场|养猪场|墓园|陵园|变电站|污水处理厂|垃圾站|中转站|健身房|健身中心|健身会所|公交站台|收费站|检查站|政务大厅|办事大厅|便利店|小卖部|理发店|洗浴中心|浴池"
)
_VILLAGE = "自然村|村委会|村|屯|寨|庄子|镇|乡|社区|街道|大队"
_SUFFIX = re.compile(rf"(?P<road>{_ROAD})|(?P<compound>{_COMPOUND})|(?P<landmark>{_LANDMARK})|(?P<village>{_VILLAGE})")
_STOP = frozenset(
    "的了在到从住去是有与跟或及把被给让我你您他她它们这那哪个条座每各该都也还又没说问找来为至向离叫过听只才能会要想请由因经归靠沿走进出上下通往吧呢啊吗嘛就很太多少某些并但而且几两另所朝看管修堵挖开做当买卖吃睡撒洒扔倒偷等怕爱带骑坐停放喊"
)
# Names that are no names: with the suffix behind them they mean a kind of place and not one place.
_GENERIC = frozenset(
    [
        "小区",
        "孩子",
        "儿子",
        "女儿",
        "老家",
        "单位",
        "隔壁",
        "附近",
        "门口",
        "旁边",
        "对面",
        "楼下",
        "楼上",
        "楼",
        "一家",
        "一个",
        "新",
        "老",
        "旧",
        "大",
        "小",
        "公立",
        "私立",
        "民办",
        "各大",
        "周边",
        "农贸",
        "菜",
        "便民",
        "露天",
        "地下",
        "公共",
        "高速",
        "乡村",
        "农村",
        "全市",
        "城市",
        "断头",
        "乡间",
        "机耕",
        "水泥",
        "主干",
        "人行",
        "盲",
        "马",
        "道",
        "铁",
        "公",
        "土",
        "泥",
        "石子",
        "柏油",
        "沥青",
        "村",
        "村里",
        "镇",
        "乡",
        "县",
        "区",
        "市",
        "整",
        "半",
        "全",
        "本",
        "外",
        "外地",
        "城里",
        "家里",
        "家",
        "门前",
        "街",
        "步行",
        "商业",
        "小吃",
        "夜市",
        "早市",
        "批发",
        "大型",
        "小",
        "超",
        "某",
        "社区",
        "镇上",
        "街道",
        "学校",
        "中",
        "隔",
        "里",
        "医",
        "商",
        "外面",
        "周围",
        "后面",
        "前面",
        "路边",
        "河边",
        "山",
        "水",
        "电",
        "气",
        "网",
        "线",
        "管",
        "思",
        "出",
        "进",
        "退",
        "绕",
        "问",
        "迷",
        "让",
        "拦",
        "占",
        "顺",
        "同",
        "一",
        "半",
        "老旧",
        "无物业",
        "高档",
        "幼儿",
        "托管",
        "民工",
        "建筑",
        "施工",
        "拆迁",
        "回迁",
        "棚户",
        "开发商",
        "物业",
        "工",
        "工厂",
        "化工",
        "加工",
        "用工",
        "本村",
        "我村",
        "邻",
        "别",
        "隔壁村",
        "进村",
        "山村",
        "定点",
        "三甲",
        "县级",
        "市级",
        "区级",
        "省级",
        "二级",
        "村级",
        "乡镇",
        "城中",
        "出租",
        "民",
        "家附近",
        "小学",
        "中学",
        "村村",
        "农",
        "正规",
        "大药",
        "卖",
        "开",
        "黑",
        "非法",
        "无证",
        "食品",
        "服装",
        "连锁",
        "某某",
        "有家",
        "家旁",
        "家门口",
        "老城",
        "我们",
        "咱们",
        "你们",
        "他们",
        "俺们",
        "孩子们",
        "咱",
        "俺",
        "上学",
        "放学",
        "校",
        "校门口",
        "实体",
        "电动车",
        "充电",
        "地面",
        "机动车",
        "收费",
        "免费",
        "公租",
        "私人",
        "大众",
        "邻居",
        "整个",
        "一些",
        "有些",
        "部分",
        "很多",
        "所有",
        "任何",
        "附近的",
        "旁",
        "边",
        "通",
        "城",
        "那边",
        "这边",
    ]
)
_LEADING = re.compile(
    r"^(?:实名|匿名|我们|咱们|俺们|你们|他们|小区|门口|附近|楼上|楼下|隔壁|旁边|对面|现在|今天|昨天|昨晚|晚上|早上|最近|因为|由于|每天|天天|经常|投诉|举报|反映|咨询|建议|感谢|表扬|希望|麻烦|位于|地址|地点|就是|还是|不对|不是|改成|应该|可能|其实|但是|而且|"
    r"老家|家住|妈住|爸住|妈|爸|家|对|嗯|呃|好|市民|村民|业主|居民|孩子|老人|儿子|女儿|别|大|就|用|靠近|紧挨|挨着|属于)+"
)
# Single characters that do name a road: 南街, 北巷.
_SHORT_ROADS = frozenset("东西南北中前后新老正")
# 路灯, 路面, 街道, 路障: the road word is half of another word.
_NO_ROAD_BEFORE = frozenset("灯面标障政况由径基费局过道坊办线程")
MOST = 7  # characters of an unknown name


@dataclass(frozen=True)
class Base:
    """A name that looks like a place's."""

    start: int
    end: int
    kind: str


def unknown_names(flat: str) -> Iterator[Base]:
    """Names that end like a place and are not known to be one."""
    for suffix in _SUFFIX.finditer(flat):
        kind = suffix.lastgroup or "landmark"
        if kind == "road" and flat[suffix.end() : suffix.end() + 1] in _NO_ROAD_BEFORE:
            continue
        start = suffix.start()
        while (
            start > 0 and suffix.start() - start < MOST and HAN.match(flat[start - 1]) and flat[start - 1] not in _STOP
        ):
            start -= 1
        name = flat[start : suffix.start()]
        lead = _LEADING.match(name)
        if lead and lead.end() <= len(name):
            start += lead.end()
            name = name[lead.end() :]
        if _is_name(name, suffix.group(), kind):
            yield Base(start, suffix.end(), kind)


def _is_name(name: str, suffix: str, kind: str) -> bool:
    if name in _GENERIC or not name:
        return False
    if kind == "road" and suffix != "大道" and len(name) == 1:
        return name in _SHORT_ROADS and suffix != "路"
    return (
        len(name) >= 2
        or kind == "village"
        and suffix in {"村", "屯", "寨", "镇", "乡"}
        and name not in "本我我们一全各农山乡"
    )


def tail(flat: str, at: int) -> tuple[int, dict[str, str]]:
    """The pieces that stand behind a name that ends at `at`: where they end and the parts of the address."""
    parts: dict[str, str] = {}
    end = at
    while True:
        piece = _piece(flat, end, bool(parts))
        if piece is None:
            return end, parts
        part, end, words = piece
        parts[part] = parts.get(part, "") + words


def _piece(flat: str, at: int, behind: bool) -> tuple[str, int, str] | None:
    for start in (at, *(joint.end() for joint in (_JOINT.match(flat, at),) if joint)):
        for part, pattern in PIECES:
            found = pattern.match(flat, start)
            if found and found.end() > found.start():
                # Over a comma only what is surely an address goes on: a number, building, unit or gate.
                if (
                    start > at
                    and flat[at] in "，,、"
                    and part in {"direction", "part", "lamp", "room"}
                    and not (part == "part" and behind)
                ):
                    continue
                return part, found.end(), found.group()
    return None


def loose(flat: str) -> tuple[int, int, dict[str, str]] | None:
    """A building, unit or floor without any name in front ("5号楼2单元", "是5号楼")."""
    for found in re.finditer(rf"(?:第)?{_N}(?:号楼|栋|幢|号院|单元|号(?=$|[，,。 吧])|#)", flat):
        end, parts = tail(flat, found.start())
        if parts:
            return found.start(), end, parts
    return None
