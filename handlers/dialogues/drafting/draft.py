"""The draft of a report (诉求草稿): frozen JSON values, filled from words, buttons and pins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, TypeGuard

from handlers.conversation.state import Frame
from handlers.dialogues.drafting import cared_for, child_named
from handlers.dialogues.drafting.hours import wished, with_wish
from handlers.ports.understanding import Intent, Meaning, PlaceMention
from handlers.privacy import without_numbers
from tickets.catalogue import Kind
from tickets.city import City
from tickets.geography import Place
from tickets.ticket import CitizenId, Confidentiality, Contact, FileId, Ticket, TicketNumber
from values import expressions as re
from values import replace

# So probable, and so far ahead of the second, and the resident is not asked which kind of matter it is.
SURE, LIKELY = 0.5, 0.33
ENOUGH = ((SURE, 1.0), (LIKELY, 1.8), (0.2, 3.0))
# Below it no guess is worth offering, nor are those that are hardly right between them: then the tree is. Beside the best,
# those with a fair share of its probability are.
WORTH, SHARE_OF_BEST, BETWEEN_THEM = 0.2, 3, 0.5
OFFERED = 3
# Where the understanding gives no title, the first characters are one; of words in letters, the first whole words.
TITLE, TITLE_IN_LETTERS, TITLE_IN_SYLLABLES = 20, 64, 32
_HAN, _SYLLABLES = re.compile(r"[\u3040-\u9fff]"), re.compile(r"[가-힣]")
# 我 in 先联系我 is no name.
SHORTEST_NAME = 2
# Characters between a person and the number that is theirs: 我女儿电话是138…, 我女儿的手机号：138…
BESIDE_NUMBER = 7
# How sure a correction must be to change what was already understood.
CORRECTING = 0.5
# Characters of a further message that still stands on the card, and of all that does; the share of its pairs of characters
# by which a summary is made of a message.
FURTHER_WORDS, LONGEST_SUMMARY, HELD = 120, 400, 0.7
# 市人民医院: the one of its kind that the city has.
_OF_THE_CITY = re.compile(
    r"(?:市|省|县|[一-龥]{1,3}[市区县])[一-龥]{1,8}(?:医院|卫生院|保健院|学校|中学|小学|幼儿园|图书馆|体育馆|博物馆|殡仪馆|养老院|福利院)"
)
REPORT = "report"  # the name of the dialogue in which it is told
READ = "photo"  # origin of a place that a machine read on a photo


@dataclass(frozen=True)
class Report:
    """What is known so far.

    `said` are the resident's own words, `heard` the event ids that they came with, `named` a thing of which nothing was told yet,
    `introduced` who speaks, said before anything else, `tips_off` whether it was called a tip-off. `place` is where the problem is,
    `around` a place that is named but not exact yet, `pin` where the phone was when nobody had asked. `lives` is who
    lives there when another reports, `reach` whom the unit is to reach: me, them or both. `former` is the closed ticket
    that may be meant by "broken again". `queue` are further problems that wait, `pending` is what may be one more; `carded` tells that the review was seen.
    `readings` is what a machine read on the photos, `on_photo` a place among it that nobody confirmed. Where staff file it (代录)
    `source` is how it came, `person` whose chat it belongs to, `joins` the ticket of the same matter that it may join. `denied` are leaves that the resident said it is not of.
    """

    said: tuple[str, ...] = ()
    heard: tuple[str, ...] = ()
    named: str = ""
    introduced: str = ""
    title: str = ""
    summary: str = ""
    kind: str = ""
    tips_off: bool = False
    category: str = ""
    likely: tuple[str, ...] = ()
    tree: tuple[str, ...] = ()
    page: int = 0
    browsing: bool = False
    place: Mapping[str, Any] | None = None
    around: Mapping[str, Any] | None = None
    pin: Mapping[str, Any] | None = None
    namesakes: tuple[Mapping[str, Any], ...] = ()
    since: str = ""
    phone: str = ""
    name: str = ""
    lives: str = ""
    reach: str = ""
    contact_note: str = ""
    confidentiality: str = ""
    identifying: tuple[str, ...] = ()
    accused: str = ""
    vulnerable: tuple[str, ...] = ()
    frail: tuple[str, ...] = ()
    danger: str = ""
    urgency: int = 4
    photos: tuple[str, ...] = ()
    readings: tuple[str, ...] = ()
    on_photo: Mapping[str, Any] | None = None
    voices: tuple[str, ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)
    skipped: tuple[str, ...] = ()
    editing: str = ""
    queue: tuple[str, ...] = ()
    pending: str = ""
    several_asked: bool = False
    former: str = ""
    recurs: str = ""
    stage: str = ""
    carded: bool = False
    source: str = ""
    person: str = ""
    denied: tuple[str, ...] = ()
    joins: str = ""

    @classmethod
    def of(cls, json: Mapping[str, Any]) -> Report:
        """Read a stored draft; unknown fields are dropped, lists become tuples."""
        draft, report = _last[0]
        if draft is not json:
            known = cls.__dataclass_fields__
            told: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in json.items() if k in known}
            report = replace(NOTHING, **told)
            _last[0] = json, report
        return report

    def json(self) -> dict[str, Any]:
        """The fields that tell something, as they are: they hold JSON values already, and nobody changes those."""
        nothing = vars(NOTHING)
        return {name: value for name, value in vars(self).items() if value != nothing[name]}

    def telling(self, words: str, event_id: str) -> Report:
        """With these words of the resident, and the message that they came with; without a child's name that they want left out."""
        return replace(self, said=(*self.said, child_named.told(words)), heard=(*self.heard, event_id))

    def where(self) -> Place | None:
        return Place(**self.place) if self.place else None

    def whereabouts(self) -> Place | None:
        """The place, or what is known of it where the matter needs no more than an area."""
        if self.place is None and self.around:
            return Place(**self.around)
        return self.where()

    def at(self, place: Place | None) -> Report:
        return replace(self, place=asdict(place) if place else None, namesakes=(), around=None, pin=None, on_photo=None)

    @property
    def is_anonymous(self) -> bool:
        return self.confidentiality == Confidentiality.ANONYMOUS

    def text(self) -> str:
        return "\n".join(self.said)

    @property
    def empty(self) -> bool:
        """Whether nothing was told, sent or picked yet."""
        return self == Report(heard=self.heard)

    @property
    def said_kind(self) -> str:
        """The kind of appeal that the words told, where no category had set it."""
        return "" if self.category else self.kind

    @property
    def place_is_read(self) -> bool:
        """Whether the place was read on a photo, and nobody has said it."""
        return self.place is not None and self.place.get("origin") == READ

    @property
    def leaves_all_open(self) -> bool:
        """Whether there are words, and they tell no category and none that could be asked about."""
        return bool(self.said) and not (self.category or self.likely or self.browsing)


NOTHING = Report()
# The draft that was read last: within a turn the same one is asked for again and again, and nobody changes a draft.
_last: list[tuple[Mapping[str, Any], Report]] = [({}, NOTHING)]
_HERE = ("旮沓", "旮旯", "噶哒", "疙瘩", "这旮", "那旮")  # 我们这旮沓那个铁皮房子
_BESIDE_ONESELF = re.compile(
    r"(?:在)?(?:(?:我|俺|咱|自己)(?:们)?)?(?:家|屋|住的?)?(?:这|那)?(?:栋|幢)?(?:楼?)?(?:楼底下|楼脚下|楼下|楼上|隔壁|对门|对面|后面|前面|旁边|边上|门口)"
    r"(?:的)?(?:那|这|有)?(?:个|家|间|户|栋|条|边)?[^\d零一二三四五六七八九十号栋幢路街巷村镇]{0,8}"
)

_WITHIN = re.compile(
    r"(?:我们?|咱们?|俺们?)?(?:[这那]个?)?(?:破|烂|老|旧|新)?(?:小区|大院|院子?|楼道|楼下|楼上|楼顶|电梯|地下(?:车库|室)|车库|车棚|单元|门口|校园|村)(?:里面?|内|外面?|门口|中间|旁边|边上|口)?的?"
)

# 旁边KTV, 楼下烧烤店, 同一个小区, of the second of two matters: at the place of the first, or beside it.
_POINTS_BACK = re.compile(
    r"(?:就|还|也|在)*(?:我们?家?|咱们?|它|这|那|路灯)?(?:村(?:[口头尾里]|[东西南北]头?)|旁边|边上|隔壁|楼[上下道顶]|对门|对面|门口|附近|后面|前面|同一?个?(?:小区|院子?|楼|单元|地方)|一个小区|[这那]个?(?:小区|院子?|楼|单元|地方|里|儿|边))"
    r"(?:的|里面?|那[个条片]?|那家|有个|有家|还有)*[^\d路街巷镇]{0,10}"
)

_LIES_IN = re.compile(
    r"(?P<name>[一-龥A-Za-z0-9]{2,24}?)(?:是|就)*+在[一-龥]{1,8}?(?:区|街道|镇|乡|社区|县|市)(?:那边|那里|那儿|的)?"
)


def corrects(meaning: Meaning) -> bool:
    """Whether the words take something back (不对，是…)."""
    return meaning.sure_of(Intent.CORRECTION) >= CORRECTING


def place_of(mention: PlaceMention) -> Place:
    """The place of a mention with one candidate, or as written where the city's data does not know it. 政务大厅在银河街道 is a
    name, and where that is."""
    place = mention.candidates[0] if mention.candidates else Place(mention.span.text)
    named = _LIES_IN.fullmatch(place.text)
    return replace(place, text=named["name"]) if named and place.area else place


def is_report(top: Frame | None) -> TypeGuard[Frame]:
    """Whether this is a report that is being told; its draft is then a `Report`."""
    return top is not None and top.dialogue == REPORT


def is_open(top: Frame | None) -> bool:
    """Whether a dialogue is open that is more than a report in which nothing was told yet."""
    return top is not None and not (is_report(top) and Report.of(top.draft).empty)


def names_a_place(mention: PlaceMention | None) -> bool:
    """Whether the words name something that can be looked for; else they are any words at all (就那儿啊)."""
    return mention is not None and bool(mention.candidates or mention.parts)


def only_within(text: str) -> bool:
    """院子里, 小区门口, 楼道: tells where at a place, and not at which one."""
    return _WITHIN.fullmatch(text) is not None


def points_back(text: str) -> bool:
    """Whether a place is told by the one that was told before: 旁边KTV, 同一个小区, 院子里."""
    return only_within(text) or _POINTS_BACK.fullmatch(text) is not None


def _beside_oneself(mention: PlaceMention) -> bool:
    """楼底下那个麻将馆, 我楼下间茶餐厅: where that is knows only who lives above it."""
    here = mention.span.text.startswith(_HERE) or _BESIDE_ONESELF.fullmatch(mention.span.text) is not None
    return not mention.candidates and here


def with_place(draft: Report, mention: PlaceMention | None) -> Report:
    """Take over a place: one candidate is taken, namesakes are to be asked, an inexact one is kept for the question."""
    if mention is None or mention.outside or not names_a_place(mention) or _beside_oneself(mention):
        return draft
    if len(mention.candidates) > 1:
        return replace(draft, namesakes=tuple(asdict(c) for c in mention.candidates[:4]), place=None)
    if mention.candidates and _LIES_IN.fullmatch(mention.span.text):
        return draft.at(place_of(mention))  # 四中在东区: which one is told
    if not mention.complete or not mention.candidates and only_within(mention.span.text):
        return replace(draft, around=asdict(place_of(mention))) if draft.place is None else draft
    return draft.at(place_of(mention))


def filled(draft: Report, meaning: Meaning, city: City) -> Report:
    """The draft with what the words say besides the open question; nothing that was already said is overwritten."""
    # Whoever says where it is knows better than the photo.
    if (draft.place is None or draft.place_is_read) and not draft.namesakes:
        draft = with_place(draft, meaning.place)
    if meaning.kind and meaning.kind.origin != "category" and not draft.kind:
        draft = replace(draft, kind=meaning.kind.value)
    if not draft.category and draft.kind == Kind.PRAISE and meaning.has_matter:
        draft = praised(draft, city)
    if not draft.category and meaning.categories and meaning.has_matter and draft.stage != "unsorted":
        draft = with_categories(draft, meaning.categories, city)
    if meaning.since and not draft.since and _tells_since(meaning):
        draft = replace(draft, since=meaning.since.value)
    if meaning.phone and not draft.phone:
        draft = replace(draft, phone=meaning.phone.value)
    if wish := wished(meaning):
        draft = replace(draft, contact_note=with_wish(draft.contact_note, wish))
    if meaning.person and not draft.name and not meaning.relation and len(meaning.person.value) >= SHORTEST_NAME:
        draft = replace(draft, name=meaning.person.value)
    if meaning.relation and is_the_contact(meaning):
        draft = replace(draft, name=draft.name or meaning.relation.value)
    elif meaning.relation and not draft.lives:
        draft = replace(draft, lives=meaning.relation.value)
    if meaning.accused and (not draft.accused or meaning.accused.value.endswith(draft.accused)):
        draft = replace(draft, accused=meaning.accused.value)  # 老李烧烤, of what was only 烧烤
        if draft.where() is None and not draft.around and not draft.namesakes and _OF_THE_CITY.fullmatch(draft.accused):
            draft = draft.at(Place(draft.accused))  # of whom they speak is where it is
    # 实名举报, told unasked, does not yet say who may see the name: that is asked.
    if meaning.confidentiality and not draft.confidentiality and meaning.confidentiality.value != Confidentiality.NAMED:
        draft = replace(draft, confidentiality=meaning.confidentiality.value)
    cared = tuple(one for one in meaning.vulnerable if not cared_for.is_advertised(one, meaning.text))
    named = (cared_for.named(one, meaning.text) for one in cared)
    return replace(
        draft,
        vulnerable=tuple(dict.fromkeys((*draft.vulnerable, *named))),
        frail=tuple(dict.fromkeys((*draft.frail, *(mention.value for mention in cared)))),
        identifying=tuple(dict.fromkeys((*draft.identifying, *meaning.identifying_words))),
        urgency=min(draft.urgency, meaning.urgency),
    )


def praised(draft: Report, city: City) -> Report:
    """Thanks need no question which kind of matter they are, where the city has one leaf for them."""
    leaves = [leaf.code for leaf in city.catalogue.leaves if leaf.kind is Kind.PRAISE]
    return categorised(draft, leaves[0], city) if len(leaves) == 1 else draft


def is_the_contact(meaning: Meaning) -> bool:
    """打我女儿电话138…: whose number it is, and nobody who lives there."""
    if meaning.relation is None or meaning.phone is None:
        return False
    return 0 <= meaning.phone.span.start - meaning.relation.span.end <= BESIDE_NUMBER


def _tells_since(meaning: Meaning) -> bool:
    """今天天气不错 tells no time of the matter; 从上周开始的 alone does."""
    if meaning.since is None:
        return False
    return meaning.has_matter or names_a_place(meaning.place) or 2 * len(meaning.since.span.text) >= len(meaning.text)


def sure(categories: tuple[tuple[str, float], ...], city: City) -> str:
    """The category that need not be asked about; "" where it is open."""
    known = [(code, p) for code, p in categories if city.catalogue.get(code)]
    if not known:
        return ""
    best, probability = known[0]
    second = known[1][1] if len(known) > 1 else 0.0
    return best if any(probability >= least and probability >= ahead * second for least, ahead in ENOUGH) else ""


def with_categories(draft: Report, categories: tuple[tuple[str, float], ...], city: City) -> Report:
    """The category itself where it is sure, else the few that are worth asking about; never one that was denied."""
    categories = tuple(one for one in categories if one[0] not in draft.denied)
    if code := sure(categories, city):
        return categorised(draft, code, city)
    return offering(draft, categories, city, WORTH)


def offering(draft: Report, categories: tuple[tuple[str, float], ...], city: City, worth: float) -> Report:
    """The few that are worth asking about, however sure the best is; none where it is less likely than `worth`, or where it is
    likelier that none of them fits: used oil in a drain is then not asked about as a matter of a religion."""
    known = [(code, p) for code, p in categories if city.catalogue.get(code) and code not in draft.denied]
    if not known or known[0][1] < worth:
        return draft
    least = known[0][1] / SHARE_OF_BEST
    offered = [(code, p) for code, p in known[:OFFERED] if p >= least]
    fit = sum(p for _, p in offered) >= BETWEEN_THEM
    return replace(draft, likely=tuple(code for code, _ in offered)) if fit else draft


def categorised(draft: Report, code: str, city: City) -> Report:
    """Set the category; the kind of appeal follows it unless the words said another. A leaf of praise holds nothing else, and
    praise no other leaf."""
    category = city.catalogue.get(code)
    if category is None:
        return draft
    usual = category.kind.value if category.kind else ""
    praises = Kind.PRAISE in (usual, draft.kind) and usual and usual != draft.kind
    kind = usual if praises else draft.kind or usual
    return replace(draft, category=code, kind=kind, browsing=False, tree=(), page=0)


def entitled(words: str) -> str:
    """As many of the words as a title holds: ¡Fuego en mi edificio! is as short as eight characters of Chinese."""
    if len(words) <= TITLE or _HAN.search(words):
        return words[:TITLE]
    most = TITLE_IN_SYLLABLES if _SYLLABLES.search(words) else TITLE_IN_LETTERS
    cut = words[: most + 1]
    return words if cut == words else cut.rsplit(" ", 1)[0][:most]


def summed(draft: Report) -> str:
    """The summary as staff read it on the card: what was told in further messages stands beside it in the resident's words, in the order in
    which it was told (一看日期早过了；我要他赔). A letter is abridged, and all of it stands behind a button."""
    parts: list[str] = []
    place = draft.whereabouts()
    where, answers = place.text if place else "", set(draft.answers.values())
    for words in draft.said:
        if _holds(draft.summary, words):
            words = draft.summary
        elif len(words) > FURTHER_WORDS or words in answers or _holds(where, words):
            continue  # it stands on the card already
        words = " ".join(words.split()).rstrip("。；;，,.")
        if words and not any(words in part for part in parts):
            parts.append(words)
    if draft.summary and not any(_holds(part, draft.summary) for part in parts):
        parts.insert(0, draft.summary)
    return "；".join(parts)[:LONGEST_SUMMARY] if len(parts) > 1 else draft.summary


def _holds(summary: str, words: str) -> bool:
    """Whether a summary tells what these words do, as it was made of them."""
    pairs = {words[n : n + 2] for n in range(len(words) - 1)}
    return bool(pairs) and sum(pair in summary for pair in pairs) >= HELD * len(pairs)


def as_ticket(draft: Report, citizen: CitizenId, language: str, now: datetime) -> Ticket:
    """The ticket-to-be that the resident confirmed; the number comes when it is opened. Of whoever stays anonymous (匿名) neither
    number nor name is kept: nobody may look at them, so nobody needs them."""
    anonymous = draft.is_anonymous
    contact = Contact() if anonymous else Contact(draft.phone, draft.name, draft.contact_note)
    tells = (draft.name,) if draft.name and draft.confidentiality not in ("", Confidentiality.NAMED) else ()
    return Ticket(
        number=TicketNumber(""),
        citizen=citizen,
        submitted_at=now,
        kind=Kind(draft.kind) if draft.kind else Kind.HELP,
        category=draft.category or None,
        title=draft.title,
        summary=without_numbers(summed(draft)) if anonymous else summed(draft),
        text=without_numbers(draft.text()) if anonymous else draft.text(),
        language=language,
        place=draft.whereabouts(),
        since=draft.since,
        photos=tuple(FileId(p) for p in draft.photos),
        readings=draft.readings,
        voices=tuple(FileId(v) for v in draft.voices),
        answers=dict(draft.answers),
        contact=contact if contact != Contact() else None,
        confidentiality=Confidentiality(draft.confidentiality or "named"),
        accused=draft.accused,
        identifying=(*draft.identifying, *tells),
        vulnerable=draft.vulnerable,
        frail=draft.frail,
        danger=draft.danger or None,
        urgency=draft.urgency,
        recurs=TicketNumber(draft.recurs) if draft.recurs else None,
    )
