"""Nothing but a yes, a no or an end (光一句对、不、算了): at the card only these submit, open a field or give up.

对，麻烦尽快 · всё верно, отправляйте ─► a bare yes │ 报过三次了, 是三件事 ─► a fact │ 好了, 对了, 报了 ─► asked once more
算了不报了 · 怕报复，不投诉了 ─► given up │ 算了一下一共坏了八盏, 取消了门卫 ─► a fact
"""

from __future__ import annotations

from handlers.conversation.turn import Turn
from handlers.ports.understanding import Intent, Meaning
from values import expressions as re
from values import replace

COMMANDS = frozenset({Intent.YES, Intent.NO, Intent.CANCEL, Intent.WITHDRAW})
ENDS = frozenset({Intent.CANCEL, Intent.WITHDRAW})
TWO = 2
BESIDE = 6  # letters beside the words that it is not to be filed, which tell nothing
SURE = 0.9  # that words are an answer which are no command
_CLAUSES = re.compile(r"[，,。；;、！!？?～~\n\s]+")
_JOINED = re.compile(r"[a-zа-яё'’]")  # letters of scripts that part their words
_PARTICLES = "了吧啊呀啦呗哈嘛哦喽咯的"
# 不报, 不用提交, 别投诉: that it is not to be filed, at the end of a clause.
_NOT_FILED = re.compile(
    r"(?:不|别|甭|莫|勿|弗|唔|懒得)(?:想|用|要|敢|需要|必|再|往下)*"
    r"(?:报|上报|交|提交|发|送|投|投诉|举报|反映|告|弄|整|搞|折腾|填|写|说|要|继续|记|聊|问|追究|麻烦你们|了)$|(?:不用|别)管$|(?:算|拉倒|作罢)$"
)


def nothing_but(text: str, words: frozenset[str]) -> bool:
    """Whether the text is made of these words and marks, and of nothing else."""
    said = text.lower()
    longest = max(map(len, words), default=0)
    reached = [True] + [False] * len(said)
    told = False
    for at, sign in enumerate(said):
        if not reached[at]:
            continue
        for end in range(at + 1, min(at + longest, len(said)) + 1):
            if said[at:end] in words and not _inside_word(said, at, end):
                reached[end] = told = True
        if not sign.isalnum():
            reached[at + 1] = True
    return told and reached[-1]


def _inside_word(said: str, start: int, end: int) -> bool:
    """Whether more letters stand before or behind, so that this is a piece of a word: no "ok" is in "okra"."""
    before = start > 0 and _JOINED.match(said, start) and _JOINED.match(said, start - 1)
    return bool(before or (end < len(said) and _JOINED.match(said, end - 1) and _JOINED.match(said, end)))


def agrees(turn: Turn) -> bool:
    """对, 没问题，交吧: nothing but that it is right and may be submitted."""
    return not is_half(turn) and is_only_yes(turn, turn.text)


def is_only_yes(turn: Turn, words: str) -> bool:
    """Whether a piece of the message is no more than a yes: 好了, of 好了，提交吧."""
    return nothing_but(words, _words(turn, "report.words_bare_yes"))


def is_half(turn: Turn) -> bool:
    """好了, 对了, 报了: done, or the beginning of something else; nobody can tell."""
    return turn.text.lower().strip(" 。.！!～~…，,") in turn.words_of("report.words_half_yes")


def as_told(meaning: Meaning) -> Meaning:
    """The meaning of words that only sounded like a command: they tell something."""
    others = tuple(one for one in meaning.intents if one[0] not in COMMANDS and one[0] is not Intent.ANSWER)
    return replace(meaning, intents=((Intent.ANSWER, SURE), *others))


def denies(turn: Turn) -> bool:
    """不对, 写错了: nothing but that the card is wrong."""
    return nothing_but(turn.text, _words(turn, "report.words_bare_no"))


def gives_up(turn: Turn, *, carded: bool) -> bool:
    """Whether words that sound like an end are one. Once the card was seen (`carded`) so much is told that they must say it."""
    tells = any(c.isnumeric() for c in turn.text) or turn.meaning.since is not None
    clauses = [clause for clause in _CLAUSES.split(turn.text) if clause]
    said = [clause for clause in (clauses[0], clauses[-1]) if _says_the_end(turn, clause)] if clauses else []
    if said:
        return not tells or clauses[-1] in said
    return not tells and not (carded and turn.language == turn.city.language)


def is_not_to_be_filed(turn: Turn) -> bool:
    """не отправляйте, 보내지 마세요: nothing but that, in a language that has other words for it than its city."""
    if turn.language == turn.city.language or turn.do or turn.meaning.confidentiality is not None:
        return False
    left = turn.without(turn.text.lower(), "report.words_do_not_file", "report.words_bare_end", "report.words_bare_yes")
    little = sum(map(str.isalnum, left)) <= BESIDE and turn.meaning.place is None
    return little and turn.says_one_of("report.words_do_not_file")


def ends_with_an_end(turn: Turn) -> bool:
    """等一下，取消吧: whether what they wait with is an end after all."""
    clauses = [clause for clause in _CLAUSES.split(turn.text) if clause]
    waits = len(clauses) < TWO or turn.holds(clauses[-1], "chat.words_wait")
    return not waits and turn.meaning.intent in ENDS and _says_the_end(turn, clauses[-1])


def _says_the_end(turn: Turn, clause: str) -> bool:
    ends = clause.lower().rstrip(_PARTICLES)
    if _NOT_FILED.search(ends) is not None or nothing_but(clause, _words(turn, "report.words_bare_end")):
        return True
    return turn.language != turn.city.language and turn.holds(clause, "report.words_do_not_file")


def _words(turn: Turn, key: str) -> frozenset[str]:
    return frozenset(word.lower() for word in turn.words_of(key))
