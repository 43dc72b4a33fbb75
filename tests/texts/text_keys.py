"""What the code names of the texts: keys, families of keys, and what looks like a key and is none."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from text_files import KEY, ROOT

import handlers
from tickets import errors

CODE = Path(handlers.__file__).parent

# Which argument of a call is a text's key. The first of Choice names what happens and is no text.
TEXT_ARGUMENT = {"say": 0, "Part": 0, "Phrase": 0, "text": 0, "Choice": 1, "Notice": 1, "alert_line": 1, "Slot": 1}
ACTION_ARGUMENT = {"Choice": 0}
KEY_ARGUMENTS = frozenset({"key", "ask"})
# Calls that say a text's variants too: a slot asks in other words and with an example; some dangers mean calling.
VARIANTS = {"Slot": ("_again", "_example"), "by_kind": ("_call",)}


@dataclass
class Code:
    """What the code names: keys given to a call that says a text, other strings that look like a key, families
    (`state.*`, from f-strings), and names of actions, which look like keys and are none."""

    said: dict[str, str] = field(default_factory=dict)
    loose: dict[str, str] = field(default_factory=dict)
    families: dict[str, str] = field(default_factory=dict)
    actions: set[str] = field(default_factory=set)
    asked: dict[str, tuple[str, ...]] = field(default_factory=dict)
    jobs: set[str] = field(default_factory=set)
    noted: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)

    def read(self, path: Path) -> None:
        self._walk(ast.parse(path.read_text(encoding="utf-8")), path.name, "loose")

    def _walk(self, node: ast.AST, file: str, where: str) -> None:
        """`where`: what a string means here: `said`, `action` or `loose`."""
        match node:
            case ast.Call():
                self._call(node, file)
                return
            case ast.Dict():
                for key in node.keys:
                    if key is not None:
                        self._walk(key, file, "action")
                for value in node.values:
                    self._walk(value, file, "loose")
                return
            case ast.Compare() | ast.MatchValue():
                where = "action"
            case ast.IfExp():
                self._walk(node.test, file, "loose")
                self._walk(node.body, file, where)
                self._walk(node.orelse, file, where)
                return
            case ast.JoinedStr():
                self._joined(node, file, where)
                return
            case ast.Constant(value=str() as text) if KEY.fullmatch(text):
                place = f"{file}:{node.lineno}"
                if where == "action":
                    self.actions.add(text)
                else:
                    (self.said if where == "said" else self.loose).setdefault(text, place)
        for child in ast.iter_child_nodes(node):
            self._walk(child, file, where)

    def _call(self, call: ast.Call, file: str) -> None:
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        constants = [a.value if isinstance(a, ast.Constant) and isinstance(a.value, str) else "" for a in call.args]
        if name in VARIANTS:
            keys = [k.value.value for k in call.keywords if k.arg == "ask" and isinstance(k.value, ast.Constant)]
            self.asked |= {str(key): VARIANTS[name] for key in [*constants, *keys] if KEY.fullmatch(str(key))}
        elif name == "_do" and constants:
            self.jobs.add(constants[0])
        elif name == "note" and len(constants) > 1:
            self.noted.add(constants[1])
        elif isinstance(getattr(errors, name, None), type) and constants and constants[0]:
            self.refused.add(constants[0])
        self._walk(call.func, file, "action")
        for position, argument in enumerate(call.args):
            said = TEXT_ARGUMENT.get(name) == position
            action = ACTION_ARGUMENT.get(name) == position
            self._walk(argument, file, "said" if said else "action" if action else "loose")
        for keyword in call.keywords:
            said = keyword.arg in KEY_ARGUMENTS and name in TEXT_ARGUMENT
            self._walk(keyword.value, file, "said" if said else "loose")

    def _joined(self, node: ast.JoinedStr, file: str, where: str) -> None:
        pieces = [str(v.value) if isinstance(v, ast.Constant) else "*" for v in node.values]
        family = "".join(pieces)
        if where != "action" and re.fullmatch(r"[a-z_]+\.[a-z0-9_*]+", family):
            self.families.setdefault(family, f"{file}:{node.lineno}")
        for value in node.values:
            if isinstance(value, ast.FormattedValue):
                self._walk(value.value, file, "action")


@cache
def code() -> Code:
    found = Code()
    for path in sorted([*CODE.rglob("*.py"), *(ROOT / "tickets").rglob("*.py")]):
        found.read(path)
    return found
