"""A reading with the borders that the model found (定界): its names and parts are those of the grammar that lie within."""

from __future__ import annotations

from dataclasses import replace

from nlu.characters import HAN
from nlu.place import grammar
from nlu.place.border_model import Border
from nlu.place.candidate import Candidate, Name, label
from nlu.place.ranking import worth
from nlu.place.reading import Reading
from nlu.place.tables import tables
from nlu.place.words import Words
from values import expressions as re

ALONE = 0.7  # of the model's borders from which they are a place where the grammar knows none
RESTS = (
    re.compile(r"(?<=..)(?:去年|今年|前年|昨[天晚日]|今[天晚早]|前[天晚]|上个?月|上周|最近|现在)"),
    re.compile(r"(?<=..)的[\u4e00-\u9fff]{0,6}?(?:摊子?|摊位|店|铺子?|饭馆|餐馆|工地|工厂|厂|门面|公司|超市|中介)$"),
    re.compile(r"(?<=..)(?:烧烤摊|那个?摊子?)$"),
    re.compile(r"(?<=..)里[头面边]$"),
    re.compile(r"(?<=.[沟河塘池井洞])里$"),
    # What somebody does, and no place: 健身房|跑路, 3号楼|楼顶盖房 is the roof.
    re.compile(r"(?<=..)(?:[跑挡拦占堵封]路|(?:野猪)?拱地|[侵强]占(?:绿地|耕地|土地|道路|公地)|[盖建拆]房|黑?中介)$"),
    re.compile(r"(?<=..)的?那[根台辆盏张][\u4e00-\u9fff]{0,6}(?<![下旁边处面])$"),  # 门口那根电线杆: a thing
)
# What is told of one place before the next is named: 建设路56号门口|路灯不亮，人民路…; without a mark it must be plain trouble.
_TOLD = re.compile(
    r"[^，,。；;]{2,}[，,。；;]|(?=[^，,。；;]*[不没坏破漏堵断塌裂臭])[^，,。；;]{3,}(?:和|跟|与|及|同|还有|以及|另外)?$"
)
# A stall or cart by what is sold there is a thing: 校门口|早餐车.
_SOLD = "早餐|早点|小吃|夜宵|水果|海鲜|烧烤|烤串|熟食|蔬菜|豆制品|煎饼|凉皮|奶茶|红薯|古玩|旧货"
_STALL = re.compile(rf"(?<=..)(?<!那排)(?<!那个)(?<!那家)(?:{_SOLD})小?摊(?:点|子|档)?$")
_CART = re.compile(rf"(?<=..)(?:{_SOLD})$")
# 3号楼2单元，5楼: who is there must be found.
_FLOOR = re.compile(r"[，,、\s]*[\d一二三四五六七八九十]+(?:楼|层|室|单元|号)")
_ASIDE = frozenset("，,：:")  # 小寨路口，天桥底下: what goes on behind a mark the grammar knows better
# Where one stands by a place, as dialects say it, and the 儿 of 那边|儿, 门口|儿.
_SIDE = re.compile(
    r"(?:[那这](?:边|搭|哈|厢|嘎达|疙瘩|旮沓)|隔篱|后背|当中)儿?(?![\u4e00-\u9fff]*楼)|(?<=[边那这里块口身片面角])儿(?![童子女科园])"
)
_CARTS = frozenset("车摊贩档")
_CLOSING = frozenset("）)")
_OPEN = re.compile(r"[（(][^）)]*$")  # 金水路12号（老棉纺厂家属院|）
_SIGH = re.compile(r"[唉哎哟嗨喂咳呀啊哦嗯欸诶]+")


def bordered(border: Border, reading: Reading, best: Candidate) -> Candidate:
    """The candidate that the borders touch, in these borders: the best where they touch it, which else stays as it is."""
    flat = reading.flat
    if not border.touches(best.start, best.end):
        others = [c for c in reading.candidates if border.touches(c.start, c.end)]
        if not others:
            return alone(border, reading.words) or best
        best = max(others, key=lambda c: worth(c, flat))
    start, end = _without_others(reading, border, best)
    start = _without_lead(flat, start, best.start)
    further = end > best.end and flat[best.end] in _ASIDE
    end = best.end if further or _FLOOR.fullmatch(flat, end, best.end) else _without_rest(flat, start, end)
    end = _with_side(flat, end)
    end += flat[end : end + 1] in _CLOSING and _OPEN.search(flat, start, end) is not None
    if (best.start, best.end) == (start, end):
        return replace(best, fixed=True)
    touching = [c for c in reading.candidates if border.touches(c.start, c.end)]
    names = [name for c in touching for name in c.names if start <= name.start and name.end <= end]
    names = names or [
        Name(f.start, f.end, f.known, f.known[0].kind) for f in reading.known if start <= f.start and f.end <= end
    ]
    names = names or [Name(start, end, (), best.last.kind)]
    whole = [c for c in touching if all(name in names for name in c.names)]
    parts = {label(name.kind): flat[name.start : name.end] for name in names}
    for part, to, words in grammar.pieces(flat, names[-1].end):
        if to <= end:
            parts[part] = parts.get(part, "") + words
    return Candidate(
        start,
        end,
        names,
        parts,
        crossing=any(c.crossing for c in whole),
        stretch=any(c.stretch for c in whole),
        origin=best.origin,
        named=any(c.named for c in touching),
        fixed=True,
    )


def _without_others(reading: Reading, border: Border, best: Candidate) -> tuple[int, int]:
    """The borders without another place of which something else is told between: 邮局门口井盖响，|电信局门口也响."""
    start, end = border.start, border.end
    for other in reading.candidates:
        if start < other.end <= best.start and (told := _TOLD.match(reading.flat, other.end, best.start)):
            start = max(start, told.end())
        if best.end <= other.start < end and _TOLD.match(reading.flat, best.end, other.start):
            end = min(end, best.end)
    return start, end


def _without_lead(flat: str, start: int, best: int) -> int:
    """The beginning of the best reading where only 唉, 下 or 现 stands before it."""
    return best if flat[start:best] in tables().leading or _SIGH.fullmatch(flat, start, best) else start


def _without_rest(flat: str, start: int, end: int) -> int:
    """Where a place ends that a trade behind 的, a stall, a time, half a thing or a bare 里头 was taken into."""
    if cut := _STALL.search(flat, start, end) or flat[end : end + 1] in _CARTS and _CART.search(flat, start, end):
        return cut.start()
    for rest in RESTS:
        if cut := rest.search(flat, start, end):
            end = cut.start()
    return end - (flat[end - 1 : end + 1] in tables().things)  # 3号楼|门禁


def _with_side(flat: str, end: int) -> int:
    """The end behind the side by which a place is pointed at, which belongs to it."""
    side = _SIDE.match(flat, end)
    return side.end() if side else end


def alone(border: Border, words: Words) -> Candidate | None:
    """The place that only the models find, when they are sure and a word ends there. It points and is not complete:
    what no rule knows as a name may be any 砖厂."""
    if border.sure < ALONE or not _ends_with_a_word(words, border):
        return None
    return Candidate(
        border.start, border.end, [Name(border.start, border.end, (), "landmark")], named=False, fixed=True
    )


def _ends_with_a_word(words: Words, border: Border) -> bool:
    """公交站|牌 does not."""
    return words.ending_at(border.end) is not None and HAN.search(words.flat, border.start, border.end) is not None
