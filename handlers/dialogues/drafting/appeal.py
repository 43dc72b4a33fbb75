"""The appeal (诉求): takes what a message tells into the draft.

one matter ─► title, summary and whatever else the words say · several ─► the first now, the others wait their turn (一事一单)
said beside an answer ─► kept · edited later ─► read again · photos, voices, a pin ─► kept, whatever the question was
"""

from __future__ import annotations

from handlers.conversation.turn import Turn
from handlers.dialogues.drafting import child_named, how_reached, photographed, pieces, related, retitled, urgent, where
from handlers.dialogues.drafting.draft import (
    Report,
    entitled,
    filled,
    names_a_place,
    points_back,
    sure,
    with_categories,
    with_place,
)
from handlers.ports.understanding import OF_TICKETS, Intent, Meaning
from tickets.catalogue import Kind
from values import expressions as re
from values import replace

CHAT = frozenset({Intent.GREETING, Intent.THANKS, Intent.SMALL_TALK, Intent.ABUSE, Intent.HELP, Intent.HUMAN})
# What the line is asked or told to do, and no matter whatever comes of it.
NO_APPEAL = frozenset(
    {
        *CHAT,
        *OF_TICKETS,
        Intent.YES,
        Intent.NO,
        Intent.SKIP,
        Intent.CANCEL,
        Intent.RESTART,
        Intent.BACK,
        Intent.LANGUAGE,
        Intent.QUESTION,
    }
)
# What is left of an answer besides the place itself and is worth keeping: 差不多三十二万.
REMAINDER = 4
# A title shorter than this names somebody or something and no trouble.
BARE = 4
# So sure of its leaf, an answer to "where?" tells a matter beside the place.
SURELY = 0.9
_WRONGS = frozenset({Kind.COMPLAINT, Kind.HELP, Kind.TIP_OFF})
# What somebody numbers things with: 1. 2、（3） ④
NUMBERED = re.compile(r"^(?:[(（]?\d{1,2}[)）.、:：．](?!\d)|[①-⑳]|[一二三四五六七八九十]{1,2}[、.．])\s*")
# 建议：1、… 2、…: what each of them is.
_HEADING = re.compile(r"(?P<kind>建议|表扬|举报|咨询)(?:如下)?[：:，,\s]*$")
_WHO_SPEAKS = re.compile(
    r"[^，,。]{0,6}(?:我|俺|本人|咱)(?:们)?(?:就|也)?是[^，,。？?]{2,16}[。！!]?"
)  # 我是开小饭馆的, before all
_PARTS = re.compile(r"[\s，,。；;：:、！!？?]+")
_ONLY_AT = re.compile(r"(?:地址|地点|位置|全部|都|全|是|在|就|我们?|咱们?|住)*")
_ONLY_OF = re.compile(r"(?:小区|这边|这里|那边|那里|的|里|内)*")


def is_chat(meaning: Meaning) -> bool:
    """Whether the words only greet, thank, scold or the like."""
    return meaning.intent in CHAT and not meaning.has_matter and not names_a_place(meaning.place)


def has_words(turn: Turn) -> bool:
    """Whether there are letters or figures, and not only 😂😂 or nothing."""
    return any(c.isalnum() for c in turn.text)


# ── the message as the appeal ─────────────────────────────────────────────────────────────────────────────────────────


def read(turn: Turn, draft: Report) -> Report | None:
    """The answer to "what is it about?"; None when the message tells nothing of it."""
    if is_chat(turn.meaning):
        return None
    told = with_words(turn, draft)
    return told if told.said else None


def with_words(turn: Turn, draft: Report) -> Report:
    """Take the message as the appeal itself, or as far as it tells anything."""
    meaning = turn.meaning
    if where.deaf(turn):
        return _unread(turn, draft)
    draft = replace(draft, named="") if pieces.rather(turn) else draft
    draft = replace(draft, tips_off=draft.tips_off or turn.says_one_of("report.words_tip_off"))
    if (read := pieces.together(turn, draft) if draft.named else None) is not None:
        draft, meaning = replace(draft, said=(draft.named,), named=""), replace(read, place=meaning.place)
    elif not meaning.has_matter:
        if is_chat(meaning):
            return draft
        named = draft.named or pieces.thing(turn)
        if _WHO_SPEAKS.fullmatch(turn.text.strip()) and meaning.intent is not Intent.QUESTION:
            draft = replace(draft, introduced=turn.text)
        return filled(replace(draft, named=named), replace(meaning, since=None), turn.city)
    if len(meaning.problems) > 1 and not draft.queue:
        return _several(turn, draft)
    said = (*draft.said, draft.introduced) if draft.introduced else draft.said
    told = replace(draft, said=said, introduced="").telling(turn.text, turn.message.event_id)
    draft = replace(
        told if child_named.is_wished(turn.text) else how_reached.noted(turn, told),
        title=draft.title or _may_be_kept(turn, meaning.title or entitled(turn.text)),
        summary=_may_be_kept(turn, meaning.summary or turn.text),
    )
    return related.linked(turn, where.said_there(turn, filled(draft, meaning, turn.city)))


def _may_be_kept(turn: Turn, words: str) -> str:
    wished = child_named.is_wished(turn.text)
    return child_named.without(words, child_named.names(turn.text)) if wished else words


def as_said(turn: Turn, draft: Report) -> Report | None:
    """Words of which no matter was made, taken as they are once it was asked again: a dispatcher will read them. None for what
    is chat, a command, or names only a place."""
    meaning = turn.meaning
    only_where = meaning.place is not None and len(turn.text) - len(meaning.place.span.text) < REMAINDER
    if is_chat(meaning) or meaning.intent in NO_APPEAL or only_where or meaning.phone or meaning.confidentiality:
        return None
    words = turn.text.strip()
    one_word = words.isascii() and " " not in words  # asdkjh, and 啊啊啊啊 likewise
    if one_word or len(set(filter(str.isalpha, words))) < BARE or turn.says_one_of("report.words_submit"):
        return None
    draft = draft.telling(turn.text, turn.message.event_id)
    return filled(replace(draft, title=meaning.title or entitled(words), summary=words), meaning, turn.city)


def _unread(turn: Turn, draft: Report) -> Report:
    """The understanding is down: the words are kept as they are, people will read them."""
    if len(turn.text) < where.SHORTEST:
        return draft
    return replace(
        draft.telling(turn.text, turn.message.event_id),
        title=draft.title or entitled(turn.text),
        summary=draft.summary or turn.text,
    )


def _several(turn: Turn, draft: Report) -> Report:
    """The first of several problems becomes the draft, the others wait in line."""
    heading = _HEADING.search(turn.text[: turn.meaning.problems[0].span.start])
    texts = [NUMBERED.sub("", p.span.text.strip()) for p in turn.meaning.problems if not p.knowledge]
    texts = [text if heading is None or heading["kind"] in text else f"{heading['kind']}{text}" for text in texts]
    if not texts:
        return draft
    draft = of_text(turn, texts[0], draft)
    if draft.whereabouts() is None and not draft.namesakes and _stands_apart(turn):
        draft = with_place(draft, turn.meaning.place)
    shared = replace(turn.meaning, categories=(), place=None, problems=(), kind=None, urgency=4, vulnerable=())
    whole = filled(draft, replace(shared, since=None, accused=None), turn.city)
    return replace(whole, queue=tuple(texts[1:]), heard=(*draft.heard, turn.message.event_id))


def _stands_apart(turn: Turn) -> bool:
    """Whether the place that is named is none of one matter alone: …, 都在文昌路; … 地址都是青山家园4栋; 翠屏小区 ….
    So it is where nothing else is told between the marks around it."""
    mention = turn.meaning.place
    if mention is None or not (mention.complete or mention.candidates):
        return False
    start, end = mention.span.start, mention.span.end
    before = _PARTS.split(turn.text[:start])[-1]
    behind = _PARTS.split(turn.text[end:])[0]
    return _ONLY_AT.fullmatch(before) is not None and _ONLY_OF.fullmatch(behind) is not None


def together(turn: Turn, draft: Report) -> Report:
    """Several were heard, it is one: all of it in one ticket."""
    for text in draft.queue:
        meaning = turn.read(text)
        draft = filled(replace(draft, said=(*draft.said, text)), meaning, turn.city)
        draft = replace(draft, title=retitled.joined(draft.title, meaning.title) if draft.title else meaning.title)
    return replace(draft, queue=(), carded=False)


# ── one problem's words ───────────────────────────────────────────────────────────────────────────────────────────────


def of_text(turn: Turn, text: str, draft: Report) -> Report:
    """A draft of one problem's words alone."""
    meaning = turn.read(text)
    draft = replace(draft, said=(text,), title=meaning.title or entitled(text), summary=meaning.summary or text)
    draft = filled(draft, replace(meaning, has_matter=True), turn.city)
    if not draft.category and not draft.likely:
        draft = with_categories(draft, turn.understanding.categorise(text, turn.language), turn.city)
    return draft


def beside_question(turn: Turn, meaning: Meaning, draft: Report | None = None) -> Report:
    """A draft with what a question tells beside what it asks: where, a number, who is to be looked after; who asks what anonymous
    means has not said yet that they want to be."""
    told = replace(meaning, has_matter=False, kind=None, since=None, accused=None, confidentiality=None)
    return filled(draft or Report(), told, turn.city)


def following(turn: Turn, draft: Report) -> Report:
    """The next of several problems: same place, same people, unless its words say otherwise."""
    next_one = of_text(turn, draft.queue[0], Report())
    around = str((next_one.around or {}).get("text") or "")
    told = next_one.where()
    nearby = told is not None and told.area is None and points_back(told.text)  # 村口张家养鸡场
    placed = told and not nearby or next_one.namesakes or around and not points_back(around)
    if not placed and draft.where() and where.exactness(turn, next_one) != "none":
        mention = turn.read(draft.queue[0]).place
        next_one = where.beside(next_one.at(draft.where()), mention.span.text if mention else "", turn.language)
    return replace(
        next_one,
        queue=draft.queue[1:],
        several_asked=True,
        phone=draft.phone,
        name=draft.name,
        source=draft.source,
        person=draft.person,
        skipped=tuple(key for key in draft.skipped if key == "phone"),
        confidentiality=draft.confidentiality if next_one.kind == Kind.TIP_OFF else "",
        heard=draft.heard,
    )


def title_of(turn: Turn, text: str) -> str:
    return turn.read(text).title or entitled(text)


def tells_a_wrong(meaning: Meaning) -> bool:
    """Whether beside a question it tells what is wrong: 领导老摸我手 这种事打哪个电话."""
    put_so = meaning.kind is not None and meaning.kind.origin == "form"
    return put_so and meaning.has_matter and meaning.kind_value in _WRONGS


# ── more of it ────────────────────────────────────────────────────────────────────────────────────────────────────────


def tells_beside_place(turn: Turn) -> bool:
    """Whether more than a place was said where one was."""
    mention = turn.meaning.place
    return mention is not None and len(turn.text) - len(mention.span.text) >= REMAINDER


def beside_answer(turn: Turn, draft: Report, before: Report, *, answered: bool) -> Report:
    """What was said beside the answer is kept: it is part of the appeal."""
    if not before.said or turn.text in draft.said:
        return draft
    mention = turn.meaning.place
    place_told = answered and tells_beside_place(turn)
    if not turn.meaning.has_matter and not place_told:
        return draft
    # The Old Street Hotpot on Wenchang Road.
    hardly = turn.meaning.likeliest[1] < SURELY
    whole = mention is not None and (mention.complete or turn.language != turn.city.language)
    only_place = answered and whole and hardly
    about = answered and urgent.is_about(turn, before) and not related.adds_another(turn)
    if related.another_matter(turn, before) and not only_place and not about:
        return replace(before, pending=turn.text)
    draft = draft.telling(turn.text, turn.message.event_id)
    told = turn.meaning.title
    leaf = turn.city.catalogue.get(before.category)
    named = any(before.title in said.replace(" ", "") for said in before.said)
    unnamed = leaf is not None and before.title == leaf.name(turn.language) and not named  # only the category was told
    bare = (len(before.title) < BARE or unnamed) and len(told) >= BARE  # 我要投诉物业, of what comes now
    clearer = sure(turn.meaning.categories, turn.city) and len(told) > len(before.title)  # 公交车上的 adds to 空调坏了
    if not bare and (before.category or before.likely or not clearer):
        return draft
    return replace(draft, title=turn.meaning.title, summary=turn.meaning.summary)


def edited(turn: Turn, draft: Report) -> Report:
    """An earlier message was edited: it is read anew; what was answered by button or later stays."""
    index = draft.heard.index(turn.message.edits or "")
    said = tuple(turn.text if n == index else words for n, words in enumerate(draft.said)) or (turn.text,)
    meaning = turn.meaning
    fresh = filled(Report(), replace(meaning, has_matter=True), turn.city)
    kept = replace(
        draft,
        said=said,
        title=meaning.title or entitled(turn.text),
        summary=meaning.summary or turn.text,
        since=fresh.since or draft.since,
        phone=fresh.phone or draft.phone,
        carded=False,
    )
    if fresh.category or fresh.likely:
        kept = replace(kept, category=fresh.category, likely=fresh.likely, kind=fresh.kind, stage="")
    if fresh.place or fresh.namesakes:
        kept = replace(kept, place=fresh.place, namesakes=fresh.namesakes, around=None)
    return kept


def with_files(turn: Turn, draft: Report, *, asked: bool) -> Report:
    """Photos, voices and a pin; `asked` tells whether the place was asked for."""
    room = turn.city.limits.photos - len(draft.photos)
    draft = photographed.taken(turn, draft)
    draft = replace(
        draft,
        photos=(*draft.photos, *turn.photos[: max(0, room)]),
        voices=(*draft.voices, *turn.voices),
    )
    return where.take_pin(turn, draft, asked=asked) if turn.message.location is not None else draft
