"""Answers to "where?" that are no plain name (没有门牌的回答): an office of an area, where two roads cross, the house told before its compound,
what was bought from afar, what is everywhere."""

from __future__ import annotations

from handlers.conversation.turn import Turn
from handlers.dialogues.drafting import where
from handlers.dialogues.drafting.draft import Report, entitled, names_a_place
from handlers.dialogues.drafting.namesakes import with_room
from tickets.geography import Place
from values import expressions as re
from values import replace

_ONLINE = re.compile(
    r"网上|线上|网购|抖音|快手|淘宝|天猫|京东|拼多多|小红书|闲鱼|直播间?|微商|小程序|朋友圈|平台|(?P<platform>美团|饿了么|滴滴|高德|携程|飞猪|同程|去哪儿|唯品会|得物|转转|叮咚买菜|12306)"
)
# 没有固定地方，全城跑: where it is everywhere there is no place to look for.
_EVERYWHERE = re.compile(
    r"(?:没有?|不|哪有)(?:个)?固定|全[城市]|满城|满大街|整个城市|到处(?:跑|都)|哪儿都|哪里都(?:有|跑|去)|不在一个地方"
)
# 城北区民政局: an office of an area that the city's data know.
_OFFICE = re.compile(r"[一-龥]{0,10}(?:局|大队|中心|派出所|委员会|联合会|残联|妇联|办事处|大厅|窗口|法院|支行|营业厅)")
_TWO_ROADS = re.compile(
    r"(?:就|在|是)*(?P<one>[一-龥]{1,6}(?:路|街|大道))[和与跟同、](?P<other>[一-龥]{1,6}(?:路|街|大道))(?:的)?(?:那里|那儿|那边|那块|这里|这儿|交界|交汇|相交|交叉|十字|中间)?口?(?:那里|那儿|那边|那个|那|处)?口?(?:的|吧|啊)?"
)
_IN_A_HOUSE = re.compile(r"(?:[\dA-Za-z一二三四五六七八九十]+(?:号楼|号院|号|栋|幢|座|单元|楼|层|室|户))+")
_HOUSE_BEHIND = re.compile(
    r"(?:那个|那边|的)[，,、\s]+(?P<house>(?:[\dA-Za-z一二三四五六七八九十]+(?:号楼|号院|号|栋|幢|座|单元|楼|层|室|户))+)$"
)
_STANDS_THERE = re.compile(
    r"[一-龥]{1,6}(?:库|厂|店|校|院|站|楼|场|馆|所|社|局|桥|庙|亭|塔|铺|行)(?:[那这](?:块儿?|儿|里|边|一片)|门口|旁边|对面|后头|前头|边上)?"
)
_NUMBER = re.compile(
    r"(?:在|是|就)*(?P<number>\d{1,4}\s?(?:号|番地?|號|번지?|번)?(?:楼|院|门口)?)(?:です|でございます|にあります|예요|이에요|입니다|요|的|吧)?"
)
_CALLED = re.compile(
    r"(?P<kind>幼儿园|学校|小学|中学|公司|厂|酒店|宾馆|饭店|超市|药店|诊所|驾校|工地|养殖场|培训班|店)?(?:的?名字)?叫(?:做)?(?P<name>[一-龥A-Za-z0-9]{2,10}?)(?:的)?(?=[，,。\s]|$)"
)
BARE_TITLE = 6  # characters of a title that names nothing: 商家不退
_CLAUSES = re.compile(r"[,，。.;；!！\n\s]+")


def read(turn: Turn, draft: Report) -> Report | None:
    """The answer to "where?", in one of these ways or as a place by its name."""
    if turn.text and (nowhere := _nowhere(turn, draft)) is not None:
        return nowhere
    exact = _office(turn) or on_a_road(turn) or _numbered(turn, draft) or _called(turn, draft)
    if exact is not None:
        return draft.at(exact)
    found = where.read(turn, draft)
    return found if found is None else _with_house_behind(turn, _in_the_house_before(draft, found))


def on_a_road(turn: Turn) -> Place | None:
    """Where two roads cross, or what stands on one."""
    return _crossing(turn) or _landmark(turn)


def _nowhere(turn: Turn, draft: Report) -> Report | None:
    """What was bought from afar, or is everywhere: kept in the resident's words where the matter needs no more than an area."""
    if where.exactness(turn, draft) != "area" or names_a_place(turn.meaning.place):
        return None
    if (online := _ONLINE.search(turn.text)) is not None:
        clause = next(part for part in _CLAUSES.split(turn.text) if _ONLINE.search(part))
        accused = draft.accused or online["platform"] or ""
        return where.as_written(
            replace(bought(turn, draft, clause), accused=accused), clause if turn.meaning.has_matter else turn.text
        )
    return where.as_written(draft, turn.text) if _EVERYWHERE.search(turn.text) else None


def bought(turn: Turn, draft: Report, clause: str) -> Report:
    """商家不退 … 网上买的衣服: what was bought stands in the title, where that named nothing."""
    if len(draft.title) > BARE_TITLE or not turn.meaning.has_matter:
        return draft
    return replace(draft, title=entitled(f"{clause}，{draft.title}"))


def _office(turn: Turn) -> Place | None:
    """城北区民政局, as it was said, in the area that it names."""
    mention, words = turn.meaning.place, turn.text.strip(where.MARKS)
    if mention is None or len(mention.candidates) != 1 or not words.startswith(mention.span.text):
        return None
    area, office = mention.candidates[0], words.removeprefix(mention.span.text)
    if area.known is None or area.known != area.area or _OFFICE.fullmatch(office) is None:
        return None
    return replace(area, text=words[: where.LONGEST], detail=office, origin=where.JOINED)


def _crossing(turn: Turn) -> Place | None:
    """建设路和柳河路那里 is where they cross, if the city's data know that crossing."""
    roads = _TWO_ROADS.fullmatch(turn.text.strip(where.MARKS))
    if roads is None:
        return None
    found = turn.understanding.find_place(f"{roads['one']}与{roads['other']}路口", where.context(turn))
    known = found is not None and found.complete and len(found.candidates) == 1
    return found.candidates[0] if found is not None and known else None


def _landmark(turn: Turn) -> Place | None:
    """铁路街老粮库那块儿: what stands on a road finds it, though the city's data do not know it."""
    mention = turn.meaning.place
    road = mention.parts.get("road", "") if mention is not None else ""
    if mention is None or not road or mention.complete or len(mention.candidates) != 1 or turn.meaning.has_matter:
        return None
    behind = mention.span.text.partition(road)[2]
    return mention.candidates[0] if _STANDS_THERE.fullmatch(behind) else None


def _numbered(turn: Turn, draft: Report) -> Place | None:
    """文昌路の居酒屋 … 56号です: the number at what was named before."""
    number = _NUMBER.fullmatch(turn.text.strip(where.MARKS))
    if number is None or not draft.around:
        return None
    known = Place(**draft.around)
    joint = where.JOINTS.get(turn.language, ", ")
    text = f"{known.text}{joint}{number['number']}"[: where.LONGEST]
    return replace(known, text=text, detail=number["number"], origin=where.JOINED)


def _called(turn: Turn, draft: Report) -> Place | None:
    """幼儿园叫小太阳，在沙河镇: what is called so, in the village or on the road that is told with it."""
    named, mention = _CALLED.search(turn.text), turn.meaning.place
    if named is None or mention is None or mention.complete or len(mention.candidates) != 1:
        return None
    name = named["name"] if named["name"].endswith(named["kind"] or "") else f"{named['name']}{named['kind']}"
    area = mention.candidates[0]
    return replace(area, text=f"{area.text}{name}"[: where.LONGEST], detail=name, origin=where.JOINED)


def _with_house_behind(turn: Turn, found: Report) -> Report:
    """锦绣花园，东湖街道那个，3号楼: the house stands behind which of the namesakes it is."""
    place, house = found.where(), _HOUSE_BEHIND.search(turn.text.strip(where.MARKS))
    if house is None or place is None or place.known is None or place.detail or _IN_A_HOUSE.search(place.text):
        return found
    inside = house["house"]
    return found.at(replace(place, text=f"{place.text}{inside}"[: where.LONGEST], detail=inside, origin=where.JOINED))


def _in_the_house_before(draft: Report, found: Report) -> Report:
    """14号楼6楼 was told first, now the compound that it is in."""
    inside = str((draft.around or {}).get("text") or "")
    if _IN_A_HOUSE.fullmatch(inside) is None or (draft.around or {}).get("known"):
        return found
    if found.namesakes:
        return with_room(found, inside)
    place = found.where()
    if place is None or place.known is None or place.detail or _IN_A_HOUSE.search(place.text):
        return found
    return found.at(replace(place, text=f"{place.text}{inside}"[: where.LONGEST], detail=inside, origin=where.JOINED))
