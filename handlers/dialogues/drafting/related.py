"""Another matter, or the same one again (另一件、反复): the resident is asked, nothing is guessed.

words about quite another matter ─► part of this one │ separately, after this one
还有门禁坏了 ─► separately, as if both had been told in one message; 还有，晚上更吵 ─► part of this one
broken again ─► linked with the closed ticket at the same place │ without a place: "is it that one?"
"""

from __future__ import annotations

from handlers.conversation.message import At, Choice, Value
from handlers.conversation.turn import Turn
from handlers.dialogues.drafting import named_fields, where
from handlers.dialogues.drafting.draft import Report, corrects, entitled, filled, is_the_contact, sure
from handlers.dialogues.drafting.elsewhere import has_another_number
from handlers.ports.understanding import OF_TICKETS, Intent
from tickets.catalogue import Kind
from tickets.ticket import State
from values import expressions as re
from values import replace

# Words that tell a matter of their own have a title of some length: "no" in "no, it is Pine Gardens" is none.
SHORTEST_MATTER = 4
CIRCUMSTANCE = 8  # characters of words that answer, and name no matter of their own
ANSWER = 10  # … that only tell whether it is the same one
BESIDE_PLACE = 3  # characters beside a place that tell nothing else


# ── one more matter while one is open ─────────────────────────────────────────────────────────────────────────────────


# 没给发票, 说变压器容量不够: what begins with its verb tells on of what was told before.
_GOES_ON = re.compile(r"(?:没有?|不|也|就|说|还是|都|又(?!有)|让|给|叫|要|是因为)(?![来去])[\u3400-\u9fff]")
_COUNTED = re.compile(r"(?:还有)?(?:第[二三四五六2-6]|[二三四五六](?=是|、|[，,]))(?:[个件点条]|是|就是)*[，,、:： ]*")
_ONE = re.compile(
    r"(?:这|那|都|就|其实|本来|只|不对|是|[，,\s])*一(?:件|个|回|码)事(?:儿|情)?[啊呀吧的]*(?:[，,。；;！!\s]+|$)"
)
ADDED = 0.9  # how sure it is that words only add to what was told
ANOTHER = 0.6  # how sure the leaf of what is told later must be for a matter of its own
AHEAD = 3  # characters ahead of it that at the review tell nothing: 对了, 对
# 还有旁边就是幼儿园 tells what is there, and no trouble of it.
_IS_THERE = re.compile(r"[^，,。]{0,6}(?:旁边|边上|对面|附近|周围|隔壁|楼下|楼上|门口|前面|后面)(?:就|都|全|还|也)?是")

LONGEST_BESIDE = 40  # characters of words that tell more of a matter that waits
# What stands between the names of things.
_BETWEEN = r"[^\u3400-\u9fff]+|[的了是在有也都就还又被把给让从到和跟与那这个里上下全没不口]"
# 我儿子被困过, 摔过两回: what came of it before.
_BEFORE = re.compile(r"[^，,。！!]{1,8}过[一二两三四五六七八九十几好多]*[回次遍]?[了啊呢。.!！]*")


# 以前反映过，物业不管; 早就跟他们说过了: what became of it until now.
_TOLD_BEFORE = re.compile(
    r"(?:我|我们|俺)?(?:以前|之前|早就|早|上次|去年|前几天|前天|昨天|上周|上个?月|已经|也|都)+(?:就|也|都|已经)?(?:跟|向|给|找|打)?[^，。]{0,8}?(?:反映|投诉|举报|报修|报|说|找|打电话|打)(?:过|了)[好几两三四五六七八九十\d]*[次回遍]?[了的啊呀]*(?=[，,。；;！!]|$)"
)


def another_matter(turn: Turn, draft: Report) -> bool:
    """Words of quite another matter while one is being told: asked, not guessed."""
    now = turn.city.catalogue.get(sure(turn.meaning.categories, turn.city))
    open_ = turn.city.catalogue.get(draft.category)
    if now is None or open_ is None or not turn.meaning.has_matter or draft.pending:
        return False
    if (corrects(turn.meaning) or named_fields.says_kind(turn)) and not adds_another(turn):
        return False
    if turn.meaning.sure_of(Intent.SUPPLEMENT) >= ADDED and not adds_another(turn):
        return False  # it is next to the kindergarten: a circumstance, whatever it names
    if is_the_contact(turn.meaning) or turn.meaning.intent is Intent.ANSWER and turn.length <= CIRCUMSTANCE:
        return False  # 开面馆的, 天天半夜叫
    if len(turn.meaning.title) < SHORTEST_MATTER or _of_this(turn, draft):
        return False
    return now.path[:1] != open_.path[:1]


def _of_this(turn: Turn, draft: Report) -> bool:
    """Whether the words only name a place (就在人民医院门口), or press for what is being told (还没有人联系我)."""
    mention = turn.meaning.place
    only_where = mention is not None and len(turn.text.strip()) - len(mention.span.text) <= BESIDE_PLACE
    only_where = only_where or where.lives_there(turn, draft) is not None
    goes_on = bool(_GOES_ON.match(turn.text) or _BEFORE.fullmatch(turn.text)) and not adds_another(turn)
    told_before = _TOLD_BEFORE.match(turn.text) is not None and not adds_another(turn)
    only_where = only_where or goes_on or told_before or turn.says_one_of("report.words_called")
    return only_where or turn.meaning.intent in OF_TICKETS or turn.says_one_of("push.words_denied")


def adds_another(turn: Turn) -> bool:
    """ "Also the street lamp is out": what begins so corrects nothing."""
    return turn.begins_with_one_of("report.words_also")


def rest_as_one(turn: Turn) -> str | None:
    """What is told behind 一件事！ or 都是一件事, which says that several that were heard are one; None for other words."""
    one = _ONE.match(turn.text)
    return turn.text[one.end() :] if one is not None else None


def told_later(turn: Turn, draft: Report) -> tuple[str, tuple[str, ...]]:
    """What of the words belongs to the open matter, and the further matters behind it (人民路38号院，还有井盖也坏了), cut where they would be
    had all been told in one message. Words that only add to the open matter (还有，晚上更吵) are none."""
    whole = turn.text, ()
    if not draft.title or not turn.meaning.has_matter or not turn.says_one_of("report.words_also"):
        return whole
    together = turn.read(f"{draft.title}\n{turn.text}")
    begins = len(draft.title) + 1
    later = [problem.span for problem in together.problems if problem.span.start >= begins]
    if not later or len(later) == len(together.problems) or not all(_of_its_own(turn, draft, p.text) for p in later):
        return whole
    return turn.text[: later[0].start - begins], tuple(span.text for span in later)


def _of_its_own(turn: Turn, draft: Report, words: str) -> bool:
    """Whether words told after a matter surely tell another one, and no circumstance of it."""
    told = turn.read(words, expecting="review")
    if not told.categories or _IS_THERE.match(words) or told.kind_value is Kind.INQUIRY:
        return False
    leaf, sure_of = told.categories[0]
    reports = told.intent is Intent.REPORT or told.intent is Intent.QUESTION and told.knowledge == ()
    return reports and sure_of >= ANOTHER and leaf != draft.category and leaf not in draft.likely


def of_waiting(turn: Turn, draft: Report) -> tuple[Report, str] | None:
    """死鸡是张家养鸡场扔的, told while the first of several is open: it goes to the one that waits and names the same thing. The draft, and
    the words of that one."""
    if turn.do or turn.length > LONGEST_BESIDE or turn.meaning.emergency is not None:
        return None
    told = _pairs(turn.text) - _pairs(draft.text())
    names = [len(told & _pairs(text)) for text in draft.queue]
    if turn.meaning.intent in (Intent.YES, Intent.NO) or not any(names) or _pairs(turn.text) & _pairs(draft.title):
        return None
    at = max(range(len(names)), key=names.__getitem__)
    waiting = f"{draft.queue[at]}，{turn.text}"
    return replace(draft, queue=(*draft.queue[:at], waiting, *draft.queue[at + 1 :])), draft.queue[at]


def _pairs(words: str) -> frozenset[str]:
    """The pairs of characters by which words name things: 死鸡, and none of 是村 or 那个."""
    runs = re.split(_BETWEEN, words)
    return frozenset(run[n : n + 2] for run in runs for n in range(len(run) - 1))


def one_after_another(turn: Turn, draft: Report) -> Report | None:
    """第二个，快递柜占了…: who counts has said that it is another one, and is not asked. It waits for its own ticket."""
    counted = _COUNTED.match(turn.text)
    if counted is None or not another_matter(turn, draft):
        return None
    turn.say("report.after_this", title=turn.meaning.title)
    return replace(draft, queue=(*draft.queue, turn.text[counted.end() :]), several_asked=True)


def another_missing(turn: Turn, draft: Report) -> bool:
    return bool(draft.pending)


def another_offer(turn: Turn, draft: Report) -> tuple[Choice, ...]:
    return (
        Choice("report.another", "button.same_thing", args={"same": "yes"}),
        Choice("report.another", "button.separately", args={"same": "no"}),
    )


def another_values(turn: Turn, draft: Report) -> dict[str, Value]:
    meaning = turn.read(draft.pending)
    return {"title": meaning.title or entitled(draft.pending), "former": draft.title}


def settle_another(turn: Turn, draft: Report, *, same: bool) -> Report:
    """One matter: its words join; another: it waits for its own ticket."""
    words, draft = draft.pending, replace(draft, pending="", several_asked=True)
    if not same:
        return replace(draft, queue=(*draft.queue, words))
    meaning = turn.read(words)
    return filled(replace(draft, said=(*draft.said, words)), meaning, turn.city)


def read_another(turn: Turn, draft: Report) -> Report | None:
    match turn.meaning.intent:
        case Intent.YES:
            return settle_another(turn, draft, same=True)
        case Intent.NO:
            return settle_another(turn, draft, same=False)
    if turn.meaning.has_matter or turn.meaning.confidentiality or turn.meaning.place is not None:
        return settle_another(turn, draft, same=True)  # who tells on tells of the same; nothing is lost by it
    return None


# ── broken again ──────────────────────────────────────────────────────────────────────────────────────────────────────


def linked(turn: Turn, draft: Report) -> Report:
    """The same matter closed before: at the same known place it is linked (反复), without a place it is asked about."""
    if not draft.category or draft.recurs or draft.former or "former" in draft.skipped:
        return draft
    closed = [t for t in turn.tickets() if t.state is State.CLOSED and t.category == draft.category and t.place]
    place = draft.where()
    for ticket in closed:
        same = place and place.known and ticket.place and ticket.place.known == place.known
        if same and place and ticket.place and not has_another_number(place.text, ticket.place.text):
            return replace(draft, recurs=ticket.number)
    again = any(intent is Intent.RETURNED for intent, _ in turn.meaning.intents)
    return replace(draft, former=closed[0].number) if again and closed and place is None else draft


def former_missing(turn: Turn, draft: Report) -> bool:
    return bool(draft.former) and draft.where() is None


def former_values(turn: Turn, draft: Report) -> dict[str, Value]:
    ticket = turn.own_ticket(draft.former)
    if ticket is None or ticket.place is None:
        return {"place": "", "at": "", "title": draft.title}
    return {
        "place": ticket.place.text,
        "at": At(ticket.closed_at or ticket.submitted_at),
        "title": turn.title_of(ticket),
    }


def former_offer(turn: Turn, draft: Report) -> tuple[Choice, ...]:
    return (
        Choice("report.former", "button.that_one", args={"same": "yes"}),
        Choice("report.former", "button.another_one", args={"same": "no"}),
    )


def settle_former(turn: Turn, draft: Report, *, same: bool) -> Report:
    ticket = turn.own_ticket(draft.former) if same else None
    draft = replace(draft, former="", skipped=(*draft.skipped, "former"))
    return replace(draft, recurs=ticket.number).at(ticket.place) if ticket else draft


def read_former(turn: Turn, draft: Report) -> Report | None:
    """对就那个 and 不是，另一处, as well as a bare yes or no."""
    short = not turn.do and 0 < turn.length <= ANSWER and not turn.meaning.has_matter and turn.meaning.place is None
    if turn.meaning.intent is Intent.NO or short and turn.says_one_of("which.words_other"):
        return settle_former(turn, draft, same=False)
    if turn.meaning.intent is Intent.YES or short and turn.says_one_of("which.words_same"):
        return settle_former(turn, draft, same=True)
    return None
