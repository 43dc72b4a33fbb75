"""Questions that decide how urgent a matter is (要素提问): asked before the review, one at a time, with the answers that the city defines."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.conversation.message import Choice, Value
from handlers.conversation.turn import Turn
from handlers.dialogues.drafting import people, where
from handlers.dialogues.drafting.draft import Report, corrects
from handlers.ports.understanding import Chosen, Intent
from tickets.city import Question
from values import expressions as re
from values import replace

URGENT = 2
LONGEST = 200
BESIDE = 3  # characters beside a place that still say nothing else: 都在, 在…这里
OUTDOORS = frozenset({"road", "village", "compound"})
NUMBER = re.compile(r"\d+(?:\.\d+)?")

# What a word of the question is known by: a character of Chinese or Japanese that means something, a longer word of the others.
_LETTERS = re.compile(
    r"(?![有没不是在的了吗里家我你他们这那和或还现么都个上来])[\u3400-\u9fff]|[A-Za-zА-Яа-яё]{4,}|[가-힣]{2,}"
)

SHORT = 6  # letters of an answer that may be anything: 不清楚, 还没呢
_HAN = re.compile(r"[\u3400-\u9fff]")
_CLAUSES = re.compile(r"[，,。.;；!！？?、\s…]+")
_SAYS = re.compile(
    r"(?:应该|好像|目前|现在|暂时|倒是?|都|家里|里面?|就|是)?(?:有(?!没|人吗)|没|无|不(?!是|对|行|管)|还没)"
)
_INSIDE = re.compile(r"里[面头边]|在里|出不来|困|关着|被关")
_PRESSES = re.compile(
    r"几点|啥时|什么时候|多久|怎么还|咋还|到底|快[点些]?(?:说|修|来|弄|办|给|处理|解决)|赶紧|抓紧|[吗呢么][啊呀]*$|投诉|催"
)
_ASKED = re.compile(r"[^。.!！？?]*[？?]")

OUTBURST = 12  # characters within which who presses or swears answers nothing


def question(turn: Turn, draft: Report) -> Question | None:
    """The first question of the leaf that the words have not answered."""
    said = draft.text()
    for one in turn.city.questions:
        if not one.before or not draft.category or not draft.category.startswith(one.category):
            continue
        if one.key in draft.answers or one.key in draft.skipped or any(word in said for word in one.answered_by):
            continue
        return one
    return None


def labels(turn: Turn, one: Question) -> tuple[str, ...]:
    return one.choices.get(turn.language) or one.choices.get(turn.city.language, ())


def words(turn: Turn, one: Question) -> str:
    return one.ask.get(turn.language) or one.ask[turn.city.language]


def missing(turn: Turn, draft: Report) -> bool:
    return question(turn, draft) is not None


def offer(turn: Turn, draft: Report) -> Sequence[Choice]:
    one = question(turn, draft)
    if one is None:
        return ()
    picks = tuple(
        Choice("report.answer", label=label, args={"key": one.key, "answer": label, "n": str(n)})
        for n, label in enumerate(labels(turn, one))
    )
    return (*picks, Choice("report.skip", "button.skip", args={"key": one.key}))


def values(turn: Turn, draft: Report) -> dict[str, Value]:
    one = question(turn, draft)
    return {"question": words(turn, one) if one else ""}


def read(turn: Turn, draft: Report) -> Report | None:
    """An answer in the resident's own words."""
    one = question(turn, draft)
    if one is None or not turn.text:
        return None
    if one.about:
        return _said_about(turn, draft, one)
    # 不对，是光明里9号楼 answers nothing, and neither does 不留名.
    if corrects(turn.meaning) or only_tells_where(turn) or only_tells_naming(turn) or only_tells_else(turn):
        return None
    if where.lives_there(turn, draft) is not None or _only_agrees(turn):
        return None
    if (picked := _begins_with_one(turn, one)) is not None:
        told = f"{labels(turn, one)[picked.index]} · {people.without_number(turn, picked.rest)}"
        return replace(draft, answers={**draft.answers, one.key: told[:LONGEST]})
    if turn.meaning.intent in (Intent.URGE, Intent.ABUSE) and turn.length <= OUTBURST:  # 你们到底来不来
        return None
    if tells_something_else(turn, one):
        return None
    if people.passes_on(turn):
        return replace(draft, skipped=(*draft.skipped, one.key))
    frail = bool(draft.vulnerable or turn.meaning.vulnerable)
    n = by_number(turn.text, labels(turn, one), frail=frail)
    draft = replace(draft, answers={**draft.answers, one.key: people.without_number(turn, turn.text)[:LONGEST]})
    urgency = URGENT if n == 0 else draft.urgency
    return replace(draft, urgency=min(draft.urgency, urgency, turn.meaning.urgency))


def _said_about(turn: Turn, draft: Report, one: Question) -> Report | None:
    """What the matter is about: any words tell it but those that correct, press or scold."""
    if corrects(turn.meaning) or only_tells_naming(turn) or only_tells_else(turn) or _only_agrees(turn):
        return None
    if turn.meaning.intent in (Intent.URGE, Intent.ABUSE) and turn.length <= OUTBURST:
        return None
    if people.passes_on(turn):
        return replace(draft, skipped=(*draft.skipped, one.key))
    return replace(draft, answers={**draft.answers, one.key: people.without_number(turn, turn.text)[:LONGEST]})


def is_about(turn: Turn, draft: Report) -> bool:
    """Whether it is asked what the matter is about: an answer that names another leaf is no other matter."""
    one = question(turn, draft)
    return one is not None and one.about


def _only_agrees(turn: Turn) -> bool:
    """嗯, where none of the answers is a yes: it answers nothing, and the question comes again."""
    return turn.meaning.intent is Intent.YES and turn.length <= SHORT and not turn.meaning.has_matter


def _begins_with_one(turn: Turn, one: Question) -> Chosen | None:
    """没有，你倒是修啊: the first clause is one of the offered answers; what the first of them means, the most urgent, is read elsewhere."""
    first, *rest = [piece for piece in _CLAUSES.split(turn.text) if piece] or [""]
    picked = turn.understanding.choose(first, labels(turn, one), turn.language) if rest else None
    urgent = picked is None or picked.index == 0 or picked.rest
    return None if urgent or picked is None else replace(picked, rest="，".join(rest))


def answered_late(turn: Turn, draft: Report) -> Report | None:
    """没有, though the card is shown: the answer to the question before it, which other words (整栋楼) had gone past."""
    words = turn.text.strip(" ，,。.！!啊呢的")
    for key, told in draft.answers.items():
        one = next((one for one in turn.city.questions if one.key == key), None)
        offered = labels(turn, one) if one is not None else ()
        if one is not None and words in offered and told not in offered:
            urgency = URGENT if words == offered[0] and not one.about else draft.urgency
            return replace(
                draft, answers={**draft.answers, key: f"{words}，{told}"}, urgency=min(draft.urgency, urgency)
            )
    return None


def only_tells_where(turn: Turn) -> bool:
    """都在和平里3号楼 answers no question about people or water: it tells the place."""
    mention = turn.meaning.place
    if mention is None or not (mention.candidates or OUTDOORS & mention.parts.keys()):
        return False
    return len(turn.text.strip()) - len(mention.span.text) <= BESIDE


def only_tells_naming(turn: Turn) -> bool:
    """不留名 tells how to be named, and nothing else."""
    mention = turn.meaning.confidentiality
    return mention is not None and len(turn.text.strip()) - len(mention.span.text) <= BESIDE


def only_tells_else(turn: Turn) -> bool:
    """A number to call, or since when, answers no question about people or water either."""
    meaning = turn.meaning
    if meaning.phone is not None:
        return len(people.without_number(turn, turn.text)) <= BESIDE
    return meaning.since is not None and len(turn.text.strip()) - len(meaning.since.span.text) <= BESIDE


def tells_something_else(turn: Turn, one: Question) -> bool:
    """我都投诉多少回了 tells of the matter, and shares no word with the question or its answers: kept, but no answer. 对，快点修 agrees to
    nothing that was asked, and 几点来水 asks."""
    meaning = turn.meaning
    asked = frozenset(_LETTERS.findall("".join((words(turn, one), *labels(turn, one)))))
    frail = bool(meaning.vulnerable or meaning.relation is not None)
    if _HAN.search(turn.text) is None or turn.language != turn.city.language:
        if not meaning.has_matter or frail or any(map(str.isdigit, turn.text)):
            return False
        return not asked.intersection(_LETTERS.findall(turn.text))
    if frail and turn.read(words(turn, one)).vulnerable:
        return False  # 我妈八十了, where it is asked who needs looking after
    clauses = [piece for piece in _CLAUSES.split(turn.text) if piece]
    if len(clauses) == 1 and sum(map(str.isalnum, turn.text)) <= SHORT:
        return False
    counts = any(map(str.isdigit, "".join(labels(turn, one))))
    return not any(_answers(piece, asked, counts=counts) for piece in clauses)


def _answers(piece: str, asked: frozenset[str], *, counts: bool) -> bool:
    """Whether a piece of the words may answer: it says yes or no to something, where somebody is, a figure that was asked for, or speaks
    of what was asked."""
    if _PRESSES.search(piece) is not None:
        return False
    if _SAYS.match(piece) or _INSIDE.search(piece) or counts and any(map(str.isdigit, piece)):
        return True
    return bool(asked.intersection(_LETTERS.findall(piece)))


def asks(question: str) -> str:
    """What is asked, without the advice around it: 闻得到煤气味吗？ of 急着问几点来气，打…。闻得到煤气味吗？闻得到就别开火…"""
    return "".join(_ASKED.findall(question)).strip() or question


def passed_over(turn: Turn, draft: Report) -> Report:
    """The draft without the open question: who has twice told something else need not be asked it a third time."""
    one = question(turn, draft)
    return replace(draft, skipped=(*draft.skipped, one.key)) if one is not None else draft


def by_number(text: str, offered: Sequence[str], *, frail: bool) -> int | None:
    """Which answer a figure means where all of them name one limit (16度以下 … / 16度以上); the most urgent stand first.

    Below the limit the first answer speaks of people to be looked after, the second of none.
    """
    limits = {match[0] for label in offered for match in [NUMBER.search(label)] if match}
    told = NUMBER.search(text)
    if told is None or len(limits) != 1 or len(offered) < 2:
        return None
    if float(told[0]) >= float(next(iter(limits))):
        return len(offered) - 1
    return 0 if frail or len(offered) == 2 else 1


def answered(turn: Turn, draft: Report, key: str, answer: str, n: int) -> Report:
    """An offered answer was picked: the first one is the urgent one; one that means danger is a matter of life."""
    one = next((one for one in turn.city.questions if one.key == key), None)
    if one is None or one.about:
        said = turn.message.text  # 政务大厅3号窗口 tells more than the answer that it begins with; 2 tells less
        told = people.without_number(turn, said) if answer.casefold() in said.casefold() else answer
        return replace(draft, answers={**draft.answers, key: told[:LONGEST]})
    told = " · ".join(filter(None, (answer, people.without_number(turn, turn.rest))))[:LONGEST]
    draft = replace(draft, answers={**draft.answers, key: told})
    danger = one.danger if n == 0 else ""
    if not danger and n == 0:
        found = turn.read(f"{draft.title} {answer}").emergency
        danger = found.danger if found is not None and not found.over else ""
    if danger:
        leaf = next((leaf.code for leaf in turn.city.catalogue.leaves if leaf.danger == danger), "")
        return replace(draft, danger=danger, urgency=1, category=leaf or draft.category)
    return replace(draft, urgency=min(draft.urgency, URGENT)) if n == 0 else draft
