"""Kind of appeal (诉求类型): inquiry, help, complaint, tip-off, suggestion or praise.

```
what the leaf usually is, outweighed by words and forms ─→ the rules' kind ─┐
grams, the rules' kind, what the likely leaves usually are ─→ model, Chinese ─┴─→ the model's where it is surer than SURE
```
Each kind has words (举报, 建议) and forms: the grammar of a question, of a wish, of a reproach, of a tip-off.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from handlers.ports.understanding import Mention, Span
from nlu import phrasing
from nlu.kind_model import LANGUAGE, likeliest
from nlu.lexicon import Hits, Lexicon, span
from tickets.catalogue import Catalogue, Kind
from values import expressions as re

# What was there, or was promised, and is not: who tells it asks for it, though the leaf is mostly asked about.
_GONE_WRONG = re.compile(
    r"(?:突然|忽然|无故|莫名|平白|说)(?:就|给|被|又|都)*(?:停|断|没|取消|扣|少|降)|(?:给|被|就|又)停了|[没未]通[气水电]|[没未](?:到账|打到?|发下来|发放|返)|少了(?!\w)|(?:系统|机器|网站)(?:又|老|总|一直)?(?:坏|崩|出问题|故障|打不开)|给别人|让人占|冒领|不认账|(?:拖|等)了[^，。]{1,6}(?:月|年|天)|[走转跳跑](?:得|的|字)*(?:飞快|太快)|[翻多涨](?:了|出)*[一两三四五六七八九十几\d]*倍|不可能|不正常|怀疑|年年说|说了[好几两三四五六七八九十\d]+年"
)
# 我不是举报，就是…: what they say it is not, it is not, whatever such a matter usually is.
_NO_TIP_OFF = re.compile(r"(?:不是(?:要|想|来|在)?|没(?:想|要)?|不想|并非)举报(?=[，,。；;！!啊呀吧\s]|$)")
# 我家狗要办证: what they are about to do, and nothing that is wrong.
_ABOUT_TO = re.compile(
    r"(?:要|想|打算|准备)(?:给[^，]{1,6})?(?:去)?(?:办|开|申请|领|报名?|转|买|租|考|落户|上学|上[小中大]学)"
)
# 要带什么, 收费标准哪里能查到: who asks this has something to do there, whatever they tell besides.
_PRACTICAL = re.compile(
    r"材料|手续|证件|程序|流程|条件|要带|带(?:什么|啥|哪些)|(?:哪里|哪儿|在哪|去哪|上哪|怎么|咋)(?:能|可以|才能)?(?:查到?|办(?!了)|领|打(?!官司)|申请|备案|报名|挂失|补办)"
)
_TROUBLES = ("problem.words", "kind.victim", "kind.complaint", "kind.complaint_form", "kind.help_form")
_GRIEVANCES = frozenset({Kind.COMPLAINT, Kind.HELP, Kind.TIP_OFF})
OF_IT = 0.4  # of the leaf, from which clauses beside a question tell of the same matter
SURE = 0.6  # from which probability the model outweighs the rules
USUAL = 1.2  # how much the usual kind of the category weighs; the words are weighed against it
DECLARED = 1.6  # who says what this is (我要投诉物业) is believed, whatever the category usually is
MOST_WORDS = 2  # a third word of the same kind says no more
WORDS = {
    Kind.PRAISE: 1.6, Kind.TIP_OFF: 1.2, Kind.SUGGESTION: 1.4, Kind.INQUIRY: 0.7, Kind.COMPLAINT: 0.3, Kind.HELP: 0.2,
}  # fmt: skip
FORMS = {
    Kind.PRAISE: 0.0, Kind.TIP_OFF: 0.6, Kind.SUGGESTION: 1.3, Kind.INQUIRY: 1.4, Kind.COMPLAINT: 0.65, Kind.HELP: 1.25,
}  # fmt: skip
_KEYS = {value: (f"kind.{value}", f"kind.{value}_form", f"kind.{value}_declared") for value in Kind}


@dataclass(frozen=True)
class Told:
    """What a message tells of its kind: `usual` is what its likeliest leaf usually is (help in danger), `leaves` how likely each kind
    is by its likely leaves alone, empty where it tells no matter or a danger."""

    text: str
    flat: str
    hits: Hits
    language: str
    usual: Kind | None
    leaves: Mapping[Kind, float]
    asks: bool


def usually(
    found: Sequence[tuple[str, float]], catalogue: Catalogue, *, danger: bool, matter: bool
) -> tuple[Kind | None, dict[Kind, float]]:
    """`Told.usual` and `Told.leaves` of a message with these likely leaves."""
    if danger:
        return Kind.HELP, {}
    shares: dict[Kind, float] = {}
    for code, probability in found if matter else ():
        leaf = catalogue.get(code)
        if leaf is not None and leaf.kind is not None:
            shares[leaf.kind] = shares.get(leaf.kind, 0.0) + probability
    likeliest_leaf = catalogue.get(found[0][0]) if found else None
    return likeliest_leaf.kind if likeliest_leaf else None, shares


def read(told: Told) -> Mention | None:
    """The kind, and the words that say so, of origin "form" where only how it is put says it; without such words of origin "category" where it is what the leaf usually is, else of
    origin "model"."""
    ruled = by_rules(told)
    best = ruled
    if ruled is not None and _may_be_doubted(told):
        likely, sure = likeliest(told.flat, told.hits, ruled, told.usual, told.leaves, told.asks)
        best = (
            likely
            if sure >= SURE and not (likely is Kind.INQUIRY and (_reproaches(told.hits) or _went_wrong(told)))
            else ruled
        )
    if best is None:
        return None
    if best is Kind.TIP_OFF and _NO_TIP_OFF.search(told.flat):
        return Mention(Kind.COMPLAINT.value, Span(0, 0, ""), "form")
    words_key, forms_key, _ = _KEYS[best]
    word, form = told.hits.first(words_key), told.hits.first(forms_key)
    if (where := word or form) and not _despairs(told):
        found = span(told.text, *where)
        return Mention(best.value, found) if word else Mention(best.value, found, "form")
    if best is Kind.HELP and _went_wrong(told):
        return Mention(best.value, Span(0, 0, ""), "form")
    return Mention(best.value, Span(0, 0, ""), "category" if best in (ruled, told.usual) else "model")


def told_beside_a_question(
    flat: str,
    language: str,
    words: Lexicon,
    leaf: str,
    leaves_of: Callable[[str, str], Sequence[tuple[str, float]]],
    catalogue: Catalogue,
) -> Told | None:
    """What the clauses that ask nothing tell of the matter (`leaf`) that the whole is of; None where they tell nothing of it."""
    told = phrasing.told_beside_a_question(flat) if leaf and language == LANGUAGE else ""
    found = leaves_of(told, language) if told else ()
    if not found or found[0][1] < OF_IT or found[0][0] != leaf or _ABOUT_TO.search(told) or _PRACTICAL.search(flat):
        return None
    return Told(told, told, words.read(told), language, *usually(found, catalogue, danger=False, matter=True), False)


def grievance(told: Told, kinds: Callable[[Told], Mention | None]) -> Mention | None:
    """The kind of what is told beside a question, where that is wrong for whoever asks: 东西到手全化了，这能退吗 wants it put right."""
    found = kinds(told)
    if found is None or Kind(found.value) not in _GRIEVANCES:
        return None
    usual = found.value == Kind.HELP.value and found.origin == "category"
    if usual and not told.hits.has(*_TROUBLES) and _GONE_WRONG.search(told.flat) is None:
        return None  # 执照被吊销，法人要不要紧
    return Mention(found.value, Span(0, 0, ""), "form")


def by_rules(told: Told) -> Kind | None:
    """What the category usually is, outweighed by what the words say it is; None where neither says anything."""
    hits, usual = told.hits, _usual(told)
    if _despairs(told):
        return Kind.HELP
    weights = {value: _weight(value, hits, told.asks) for value in Kind}
    if usual:
        weights[usual] += USUAL
    best = max(weights, key=lambda value: weights[value])
    return best if weights[best] > 0 else None


def _may_be_doubted(told: Told) -> bool:
    """Whether the model is asked: not in a language that it was not taught, nor where somebody says what it is, or despairs."""
    declared = any(told.hits.has(key) for _, _, key in _KEYS.values())
    return told.language == LANGUAGE and bool(told.leaves) and not declared and not _despairs(told)


def _reproaches(hits: Hits) -> bool:
    """为啥非得一起交，村里说不给办，这是哪条规定: what reproaches only wants to know where the rules hear it so."""
    return hits.has("kind.rhetorical", "kind.complaint")


def _usual(told: Told) -> Kind | None:
    """What the leaf usually is; whom a wrong befell needs help, and so does who tells that something stopped, and asks nothing: 低保突然停了."""
    if told.usual is Kind.TIP_OFF and told.hits.has("kind.victim"):
        return Kind.HELP
    return Kind.HELP if _went_wrong(told) else told.usual


def _went_wrong(told: Told) -> bool:
    return told.usual is Kind.INQUIRY and not told.asks and _GONE_WRONG.search(told.flat) is not None


def _despairs(told: Told) -> bool:
    return _usual(told) is Kind.HELP and not told.asks and told.hits.has("danger.self_harm")


def _weight(value: Kind, hits: Hits, is_question: bool) -> float:
    """How much the words speak for a kind."""
    words_key, forms_key, declared_key = _KEYS[value]
    words = min(len(hits.spans(words_key)), MOST_WORDS) * WORDS[value]
    forms = min(len(hits.spans(forms_key)), MOST_WORDS) * FORMS[value]
    words += DECLARED * hits.has(declared_key)
    if value is Kind.INQUIRY and (not is_question or hits.has("kind.rhetorical", "kind.complaint")):
        return 0.3 * (words + forms)
    if value is Kind.PRAISE and hits.has("kind.complaint"):
        return 0.0
    return words + forms
