"""A matter told behind a question (问完再报): what the question told is not asked again.

暖气不热能退费吗，我家和平里2号楼 … 那我要投诉 · 帮我登记 ─► the question is the appeal, with its place and number
低保怎么申请，我在人民路38号 … 那我要投诉，社区不给我报 ─► the new words are, at that place
煤气灶打不着，会不会爆炸 … 没有味道，就是打不着 ─► both are, where the question told what is wrong and nothing was known of it
"""

from __future__ import annotations

from datetime import datetime

from handlers.conversation.turn import Turn
from handlers.dialogues.drafting import appeal
from handlers.dialogues.drafting.draft import Report, with_categories
from handlers.dialogues.drafting.where import JUST_NOW
from handlers.dialogues.talking.answers import KNOWN, WORTH
from handlers.ports.understanding import Intent
from handlers.reception.side import Residents
from tickets.catalogue import Kind
from values import expressions as re
from values import replace

TOLD_ON = 24  # characters of words that tell on what a question told
ONLY_SO = 16  # characters of words that want it filed and tell nothing else
_GOES_ON = re.compile(r"那|所以|既然|可是|但是?|反正")  # 那我要投诉，社区不给我报
_FILLER = re.compile(
    r"那|就|请|你们?|您|我们?|给|帮|这个?|那个?|件?事情?|他们?|它们?|一下|一单|先|还是|投诉|反映|举报|登记|[吧了啊呀呗哦也都要想得可以行好]"
)
_NOTHING_ELSE = frozenset({Intent.REPORT, Intent.UNKNOWN, Intent.ANSWER, Intent.YES, Intent.HELP, Intent.URGE, Intent.QUESTION, Intent.SUPPLEMENT})  # fmt: skip


def take_question(turn: Turn) -> str:
    """The question that was answered a moment ago, or not; "" without one. It is remembered no longer."""
    asked = turn.conversation.memory.get("asked")
    turn.note(asked=None)
    if not asked or turn.now - datetime.fromisoformat(asked["at"]) > JUST_NOW:
        return ""
    return str(asked["text"])


def filed(here: Residents, turn: Turn, question: str) -> bool:
    """Whether the words want the question filed (帮我登记, 那我要投诉), or tell what is wrong behind it; then the report begins."""
    wanted = turn.says_one_of("report.words_file_it")
    written = turn.says_one_of(
        "report.words_written_answer"
    )  # however much it sounds like an answer that is not enough
    if not question or not wanted or not written and turn.meaning.intent not in _NOTHING_ELSE:
        return False
    elsewhere = written and turn.language != turn.city.language  # 서면 답변 부탁드립니다
    if turn.length <= ONLY_SO and turn.meaning.place is None and (elsewhere or not _beside_wish(turn)):
        here.begin_report(turn, _of_question(turn, question))
    elif turn.meaning.has_matter and _GOES_ON.match(turn.text):
        here.begin_report(turn, _behind(turn, question))
    else:
        return False
    return True


def told_on(here: Residents, turn: Turn, question: str) -> bool:
    """Whether the words only tell on what is wrong by a question of which nothing was known; then the report begins."""
    meaning = turn.meaning
    if not question or not meaning.has_matter or meaning.place is not None or turn.length > TOLD_ON:
        return False
    if meaning.intent not in _NOTHING_ELSE - {Intent.QUESTION} or meaning.kind_value is Kind.INQUIRY:
        return False
    (code, likely), (own, sure) = turn.read(question).likeliest, meaning.likeliest
    leaf = turn.city.catalogue.get(code)
    wrong = leaf is not None and leaf.kind is not Kind.INQUIRY and likely >= KNOWN
    if not wrong or sure >= KNOWN and own != code:
        return False
    draft = appeal.of_text(turn, question, Report())
    here.begin_report(turn, replace(draft, said=(question, turn.text), heard=(turn.message.event_id,)))
    return True


def _beside_wish(turn: Turn) -> str:
    """What is told beside the wish: 物业 of 我要投诉物业, nothing of 那就帮我登记投诉吧."""
    words = turn.text.lower()
    for wish in turn.longest_first("report.words_file_it"):
        words = words.replace(wish, "")
    return "".join(filter(str.isalnum, _FILLER.sub("", words)))


def _of_question(turn: Turn, question: str) -> Report:
    """The question as the appeal. How something is applied for is nothing to complain of: what went wrong is asked, and the rest kept."""
    meaning, wish = turn.read(question), turn.meaning.kind_value
    written = turn.says_one_of("report.words_written_answer")
    code, likely = meaning.likeliest
    leaf = turn.city.catalogue.get(code)
    wrong = leaf is not None and leaf.kind is not Kind.INQUIRY and likely >= WORTH or appeal.tells_a_wrong(meaning)
    if not written and not wrong and wish in (Kind.COMPLAINT, Kind.TIP_OFF):
        return appeal.beside_question(turn, meaning)
    draft = replace(appeal.of_text(turn, question, Report()), heard=(turn.message.event_id,))
    if written or not wrong:
        draft = (
            replace(draft, category="", likely=()) if likely < KNOWN else draft
        )  # a dispatcher knows better than a guess
        return replace(draft, kind=Kind.INQUIRY.value)
    if wish in (Kind.COMPLAINT, Kind.TIP_OFF):
        return replace(draft, kind=wish.value)
    return replace(draft, kind=leaf.kind.value if leaf and leaf.kind else draft.kind)


def _behind(turn: Turn, question: str) -> Report:
    """What is told now, with the place, the number and, where it names none itself, the leaf of the question."""
    meaning = turn.read(question)
    draft = appeal.with_words(turn, appeal.with_files(turn, Report(), asked=False))
    draft = appeal.beside_question(turn, meaning, replace(draft, said=(question, *draft.said)))
    if draft.category or draft.likely or not meaning.categories:
        return draft
    return with_categories(draft, meaning.categories, turn.city)
