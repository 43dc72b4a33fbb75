"""Choosing the category (类别): first the likely ones and a way out; then the tree, page by page, with a way back.

likely leaves, else likely groups │ none of these ─► groups, the likely first ─► groups below ─► leaves ─► category
                                  └ cannot tell, or told in words ─► a dispatcher decides
"""

from __future__ import annotations

from collections.abc import Sequence

from handlers.conversation.message import Choice, Named, Value
from handlers.conversation.turn import Turn
from handlers.dialogues.drafting import corrections, people, where
from handlers.dialogues.drafting.draft import OFFERED, SURE, WORTH, Report, categorised, offering, sure, with_categories
from handlers.dialogues.reporting import at_menu
from handlers.ports.understanding import Intent
from tickets.catalogue import Kind
from values import expressions as re
from values import replace

PAGE = 6
FAINT = 0.08  # of a group that is worth showing before the others
DENIAL = 40  # characters of words that say that the category is wrong, and which one is right
_MARKS = re.compile(r"[，,。.！!？?；;\s]+")
GAINED = 0.2  # by which words make a leaf likelier that tell of it
# 物业说管不了 tells who was asked before, and not what it is about.
_TURNED_AWAY = re.compile(
    r"(?:物业|社区|居委会|村里|村委会?|街道|派出所|警察|城管|老师|学校|单位|他们|房东|前台)(?:也|都|就|根本|又)?(?:[说讲](?:是)?)?[^，。]{0,4}(?:不管|管不了|管不着|不归|没人管|没办法|不理|没用|没结果|不是他们)"
)
# 3号楼2单元, 一楼, 就那个超市的后门: where, and not what.
_STANDS_AT = re.compile(r"[一-龥]{0,4}(?:就|都|也)?在(?:那边|那里|那儿)?|(?:地址|位置|地点)[是在：:]*")
_ONLY_WHERE = re.compile(
    r".{0,14}(?:[一二三四五六七八九十\d]+(?:楼|层|号楼?|栋|幢|单元|室|户)|[前后东西南北正侧]门|门口|对面|旁边|隔壁|楼[上下]|路口)(?:那里|那儿|那边)?(?:的|吧|啊|呢)*"
)


def missing(turn: Turn, draft: Report) -> bool:
    """A question to be answered in writing needs none: the dispatcher knows whose it is."""
    return not draft.category and draft.stage != "unsorted" and draft.kind != Kind.INQUIRY


def offer(turn: Turn, draft: Report) -> Sequence[Choice]:
    none = Choice("report.tree", "button.none_of_these", args={"path": "", "page": "0"})
    if not draft.browsing and draft.likely:
        return (*(_leaf(code) for code in draft.likely), none)
    if not draft.browsing and (likely := _likely_groups(turn, draft)):
        return (*map(_group, likely), none, Choice("report.unsorted", "button.unsorted"))
    here = _branches(turn, draft)
    pages = max(1, -(-len(here) // PAGE))
    page = draft.page % pages
    choices = list(here[page * PAGE : (page + 1) * PAGE])
    path = "/".join(draft.tree)
    if pages > 1:
        following = str((page + 1) % pages)
        choices.append(Choice("report.tree", "button.more_of_list", args={"path": path, "page": following}))
    if draft.tree:
        above = "/".join(draft.tree[:-1])
        choices.append(Choice("report.tree", "button.back", args={"path": above, "page": "0"}))
    return (*choices, Choice("report.unsorted", "button.unsorted"))


def _branches(turn: Turn, draft: Report) -> tuple[Choice, ...]:
    """The groups and leaves that hang on where the resident is in the tree."""
    catalogue = turn.city.catalogue
    groups = tuple(_group((*draft.tree, name)) for name in _ranked(turn, draft))
    return (*groups, *(_leaf(leaf.code) for leaf in catalogue.leaves_under(draft.tree)))


def _likely_groups(turn: Turn, draft: Report) -> list[tuple[str, ...]]:
    """The few first levels that the words speak for, where no leaf is worth asking about."""
    weight = _weighed(turn, replace(draft, tree=()))
    likely = sorted((name for name in weight if weight[name]), key=lambda name: -weight[name])
    return [(name,) for name in likely[:OFFERED]]


def _ranked(turn: Turn, draft: Report) -> list[str]:
    """The groups, those that the words speak for first."""
    weight = _weighed(turn, draft)
    return sorted(weight, key=lambda name: -weight[name])


def _weighed(turn: Turn, draft: Report) -> dict[str, float]:
    """The groups below where the resident is in the tree, in the catalogue's order, and how much the words speak for each; nothing
    where that is little."""
    catalogue = turn.city.catalogue
    depth, weight = len(draft.tree), dict.fromkeys(catalogue.children(draft.tree), 0.0)
    guesses = turn.understanding.categorise(draft.text(), turn.language)
    least = 0.0 if guesses and guesses[0][1] >= WORTH else FAINT
    for code, probability in guesses:
        leaf = catalogue.get(code)
        if leaf is not None and leaf.path[:depth] == draft.tree and len(leaf.path) > depth and code not in draft.denied:
            weight[leaf.path[depth]] += probability
    return {name: much if much >= least else 0.0 for name, much in weight.items()}


def _group(path: tuple[str, ...]) -> Choice:
    name: dict[str, Value] = {"group": Named("group", path[-1])}
    return Choice("report.tree", "report.group_name", name, args={"path": "/".join(path), "page": "0"})


def _leaf(code: str) -> Choice:
    name: dict[str, Value] = {"category": Named("category", code)}
    return Choice("report.category", "report.category_name", name, args={"code": code})


def read(turn: Turn, draft: Report) -> Report | None:
    """Plain words: a name from another page, else the best category of what is said now and what was said before."""
    if not turn.text:
        return None
    if where.only_place(turn):
        return None
    named = _named(turn, draft)
    if named is not None:
        return named
    if turn.meaning.intent is Intent.NO and (draft.browsing or not draft.likely):
        if not draft.browsing and _likely_groups(turn, draft):
            return replace(draft, browsing=True, tree=(), page=0)  # none of the few: all of them
        last = (draft.page + 1) * PAGE >= len(_branches(turn, draft))
        return at_menu.undecided(draft) if last else replace(draft, browsing=True, page=draft.page + 1)
    meaning = turn.meaning
    if len(turn.text) < 2 or meaning.intent in (Intent.URGE, Intent.PROGRESS) and not meaning.has_matter:
        return None
    if _only_where(turn):
        return None
    if people.passes_on(turn):
        return at_menu.undecided(draft)
    if _TURNED_AWAY.search(turn.text):
        return None
    code = sure(turn.understanding.categorise(turn.text, turn.language), turn.city)
    leaf = turn.city.catalogue.get(code)
    if leaf is not None and leaf.danger and meaning.emergency is None and code not in draft.likely:
        return None  # no, nobody is stuck: a danger that nobody is in
    if code and (meaning.has_matter or not draft.likely or code in draft.likely):  # 有发票 is no matter of invoices
        return categorised(draft, code, turn.city)
    before = dict(turn.understanding.categorise(draft.text(), turn.language))
    both = turn.understanding.categorise(f"{draft.text()}\n{turn.text}", turn.language)
    code = sure(both, turn.city)
    tells = code and both[0][1] >= before.get(code, 0.0) + GAINED  # 晚上两三点吧 tells nothing of it
    return categorised(draft, code, turn.city) if tells else None


def _only_where(turn: Turn) -> bool:
    """在二楼, 公司在科技路18号: where it is, and not what."""
    words, place = turn.text.strip(" 。.！!"), turn.meaning.place
    if place is not None and place.candidates and _STANDS_AT.fullmatch(words.replace(place.span.text, "", 1)):
        return True
    return not turn.meaning.has_matter and _ONLY_WHERE.fullmatch(words) is not None


def refused_in_words(turn: Turn) -> bool:
    """都不是，是工厂排烟, which picks 都不是 and tells what it is instead."""
    none = turn.do == "report.tree" and not turn.args["path"] and turn.args["page"] == "0"
    return none and bool(turn.rest) and not turn.message.pressed


def denied(turn: Turn, draft: Report) -> Report | None:
    """类别不对，我主要说的是油烟: the category is taken back; what is named instead is taken or asked about, else the tree is shown."""
    if not draft.category or turn.length > DENIAL or not turn.says_one_of("report.words_category_wrong"):
        return None
    words = " ".join(part for part in _MARKS.split(turn.text)[1:] if not part.startswith("不是"))
    found = turn.understanding.categorise(words, turn.language) if words else ()
    told = draft.telling(turn.text, turn.message.event_id) if words else draft
    others = tuple(one for one in found if one[0] != draft.category)
    taken = with_categories(replace(told, kind="", category="", likely=()), others, turn.city)
    if taken.category or taken.likely:
        return taken
    return replace(draft, editing="category", browsing=not draft.likely, tree=(), page=0)


def _named(turn: Turn, draft: Report) -> Report | None:
    """A group or leaf named in words though it stands on another page."""
    here = _branches(turn, replace(draft, tree=draft.tree if draft.browsing else ()))
    catalogue, language = turn.city.catalogue, turn.language
    names = [_name(turn, choice) for choice in here]
    picked = turn.understanding.choose(turn.text, names, language) if not turn.text.isdigit() else None
    if picked is not None:
        choice = here[picked.index]
        if choice.do == "report.category":
            return categorised(draft, choice.args["code"], turn.city)
        return opened(draft, choice.args["path"], "0")
    leaf = next((leaf for leaf in catalogue.leaves if leaf.name(language) == turn.text.strip()), None)
    return categorised(draft, leaf.code, turn.city) if leaf else None


def _name(turn: Turn, choice: Choice) -> str:
    catalogue = turn.city.catalogue
    leaf = catalogue.get(choice.args.get("code"))
    return leaf.name(turn.language) if leaf else catalogue.group_name(choice.args["path"].split("/")[-1], turn.language)


def opened(draft: Report, path: str, page: str) -> Report:
    """Look at another place of the tree."""
    where = tuple(filter(None, path.split("/")))
    return replace(draft, browsing=True, tree=where, page=int(page), category="", stage="")


def back(draft: Report) -> Report:
    """One step back in the tree."""
    if draft.page:
        return replace(draft, page=draft.page - 1)
    if draft.tree:
        return replace(draft, tree=draft.tree[:-1])
    return replace(draft, browsing=False)


def with_leaves_of_place(turn: Turn, draft: Report) -> Report:
    """Leaves of the words and the place together, to be asked about, where the words alone left all open: 臭得不行, and it is a river."""
    place = draft.whereabouts()
    if place is None or not draft.leaves_all_open:
        return draft
    found = turn.understanding.categorise(f"{draft.text()} {place.text}", turn.language)
    return offering(draft, found, turn.city, SURE)


def passed_over(turn: Turn, draft: Report) -> Report:
    """Who goes on telling instead of choosing has told enough: a dispatcher will know."""
    told = corrections.corrected_beside(turn, draft)
    if told == draft and turn.meaning.intent not in (Intent.URGE, Intent.ABUSE):
        told = draft.telling(turn.text, turn.message.event_id)
    return at_menu.undecided(told)
