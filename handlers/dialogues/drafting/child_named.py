"""A child's name that is to be left out (孩子的名字不写): 孩子叫李某某 不要写名字. It goes out of what was told; how who reports is named stays."""

from __future__ import annotations

from values import expressions as re

LONGEST = 24  # characters of words that only wish for that
_CHILD = r"(?:孩子|小孩|娃儿?|儿子|女儿|闺女|孙子|孙女|外孙女?|宝宝|学生|小朋友)"
_NOT_WRITTEN = r"(?:请|千万|但|可以|能不能|你们|就|都|也)*(?:不要|别|莫|甭|不用|不能|不想)(?:给我|再|把)?(?:写|提|说|报|登|放|透露|泄露|公开|出现|留)(?:出来?|上去?|进去?)?"
_WISH = re.compile(
    rf"{_CHILD}(?:的)?(?:名字|姓名|大名)?(?:叫|是)[一-龥·]{{2,4}}[，,。\s]*{_NOT_WRITTEN}(?:他|她|孩子)?的?(?:真|大|全)?(?:名字?|姓名)"
    rf"|{_NOT_WRITTEN}(?:我|我们|俺|我家|咱)?的?{_CHILD}的?(?:真|大|全)?(?:名字?|姓名)|{_CHILD}的?(?:真|大|全)?(?:名字|姓名)[，,\s]*{_NOT_WRITTEN}"
)
_NAMED = re.compile(
    rf"{_CHILD}(?:的)?(?:名字|姓名|大名)?(?:就?叫|是叫)(?P<name>[一-龥·]{{2,4}}?)(?=[，,。；;\s]|不要|别|在|上|读|被|今年|才|$)"
)


def is_wished(words: str) -> bool:
    """Whether the words want a child's name left out."""
    return _WISH.search(words) is not None


def names(words: str) -> tuple[str, ...]:
    """The names of children that are told."""
    return tuple(found["name"] for found in _NAMED.finditer(words))


def without(words: str, gone: tuple[str, ...]) -> str:
    """The words with 某某 in place of these names."""
    for name in gone:
        words = words.replace(name, "某某")
    return words


def told(words: str) -> str:
    """The words as they may be kept."""
    return without(words, names(words)) if is_wished(words) else words
