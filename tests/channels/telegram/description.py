"""Telegram's own description of its Bot API as data: what a request may hold and what an answer must.

It comes with aiogram's source distribution (not with the wheel), fetched once by pip, its hash pinned, kept under `var/`.
Every entity becomes a JSON Schema: types, required fields, lengths and fixed values as the description tells them.
"""

from __future__ import annotations

import functools
import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match
from jsonschema.validators import extend

VERSION = "3.31.0"
SHA256 = "f2c5064fe52d88898c86af62261c405440a014216e45dd99b2c6555a5602ce30"
ARCHIVE = Path(__file__).resolve().parents[3] / "var" / "cache" / f"aiogram-{VERSION}.tar.gz"
MEMBER = f"aiogram-{VERSION}/.butcher/schema/schema.json"

Json = dict[str, object]

_PRIMITIVES: Mapping[str, Json] = {
    "String": {"type": "string"},
    "Integer": {"type": "integer"},
    "Int": {"type": "integer"},
    "Float": {"type": "number"},
    "Boolean": {"type": "boolean"},
    "True": {"const": True},
    "InputFile": {"type": "string", "pattern": "^attach://"},
}
_FIXED = re.compile(r"(?:must be|always) [“\"*]?(\w+)")
_RANGE = re.compile(r"(\d+)-(\d+) (characters|bytes)")
_ITEMS = re.compile(r"(\d+)-(\d+) |At most ()(\d+) ")
_BETWEEN = re.compile(r"Values between (\d+)-(\d+)")


def archive() -> Path:
    """The source distribution, fetched when it is not there. pip checks the hash before it looks inside."""
    if not (ARCHIVE.exists() and _sha256(ARCHIVE) == SHA256):
        ARCHIVE.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=ARCHIVE.parent) as folder:
            wanted = Path(folder) / "wanted.txt"
            wanted.write_text(f"aiogram=={VERSION} --hash=sha256:{SHA256}\n")
            pip = [sys.executable, "-m", "pip", "download", "--no-deps", "--no-binary", "aiogram", "--require-hashes"]
            done = subprocess.run([*pip, "-r", wanted, "-d", folder], capture_output=True, text=True, check=False)
            if done.returncode:
                command = f"pip download --no-deps --no-binary aiogram -d {ARCHIVE.parent} aiogram=={VERSION}"
                raise RuntimeError(f"{command} failed:\n{done.stderr}")
            (Path(folder) / ARCHIVE.name).replace(ARCHIVE)
    return ARCHIVE


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@dataclass(frozen=True)
class Field:
    name: str
    type: str
    required: bool
    description: str


@dataclass(frozen=True)
class Entity:
    """A method with its parameters or a type with its fields."""

    name: str
    description: str
    fields: tuple[Field, ...]


class Description:
    def __init__(self, items: list[Json]) -> None:
        self.methods = {entity.name: entity for entity in _entities(items, "methods")}
        self.types = {entity.name: entity for entity in _entities(items, "types")}
        self._definitions = {name: self._type_schema(entity) for name, entity in self.types.items()}

    def parse(self, method: str, form: Mapping[str, str]) -> Json:
        """Parameters as values. Form fields hold strings as they are and everything else as JSON."""
        types = {field.name: field.type for field in self.methods[method].fields}
        return {name: _value(types.get(name, "String"), text) for name, text in form.items()}

    def fault(self, method: str, parameters: Json) -> str | None:
        """What is wrong with a request; None when it is as described."""
        return self._first_error(_object_schema(self.methods[method].fields), parameters)

    def object_fault(self, type_: str, value: object) -> str | None:
        return self._first_error(_schema(type_), value)

    def returns(self, method: str) -> str:
        """The type of a method's result, read from the sentences that say what is returned."""
        names: list[str] = []
        for sentence in re.split(r"(?<=\.)\s", self.methods[method].description):
            if "return" not in sentence.lower():
                continue
            if found := re.search(r"[Aa]rray of (\w+)", sentence):
                return f"Array of {found[1]}"
            names += [word for word in re.findall(r"\w+", sentence) if word in self.types or word in _PRIMITIVES]
        return " or ".join(dict.fromkeys(names))

    def sample(self, type_: str) -> object:
        """The smallest valid value of a type."""
        if type_.startswith("Array of "):
            return []
        type_ = re.split(r", | or | and ", type_)[0]
        if type_ in _PRIMITIVES:
            return {"String": "x", "Float": 1.0, "InputFile": "attach://x", "Boolean": True, "True": True}.get(type_, 1)
        if type_ == "RichText":  # may be a plain string; its first kind holds another RichText
            return "x"
        if kinds := _kinds(self.types[type_]):
            return self.sample(kinds[0])
        return {field.name: self._sample_field(field) for field in self.types[type_].fields if field.required}

    def _sample_field(self, field: Field) -> object:
        limits = _limits(field)
        if least := limits.get("minItems"):
            return [self.sample(field.type.removeprefix("Array of "))] * cast(int, least)
        return limits.get("const") or self.sample(field.type)

    def _first_error(self, schema: Json, value: object) -> str | None:
        error = cast(ValidationError | None, best_match(self._validator(json.dumps(schema)).iter_errors(value)))
        return f"{error.json_path}: {error.message[:300]}" if error else None

    @functools.cache  # noqa: B019 - there is one description
    def _validator(self, schema: str) -> Draft202012Validator:
        whole = json.loads(schema) | {"$defs": self._definitions}
        return cast(Draft202012Validator, _Validator(whole))

    def _type_schema(self, entity: Entity) -> Json:
        if kinds := _kinds(entity):
            anything = [{"type": "string"}, {"type": "array"}] if entity.name == "RichText" else []
            return {"anyOf": [*anything, *(_schema(kind) for kind in kinds)]}
        return _object_schema(entity.fields)


def _entities(items: list[Json], category: str) -> Iterator[Entity]:
    for item in items:
        for child in cast(list[Json], item["children"]):
            if child["category"] == category:
                fields = [
                    Field(str(f["name"]), str(f["type"]), bool(f["required"]), str(f["description"]))
                    for f in cast(list[Json], child["annotations"])
                ]
                yield Entity(str(child["name"]), str(child["description"]), tuple(fields))


def _kinds(entity: Entity) -> list[str]:
    """The types that a type may be, where it is one of several."""
    return [] if entity.fields else re.findall(r"^ - (\w+)", entity.description, re.MULTILINE)


def _value(type_: str, text: str) -> object:
    if type_ == "Integer or String":
        return int(text) if re.fullmatch(r"-?\d+", text) else text
    return text if "String" in type_.split(" or ") else json.loads(text)


def _object_schema(fields: tuple[Field, ...]) -> Json:
    return {
        "type": "object",
        "properties": {field.name: _schema(field.type) | _limits(field) for field in fields},
        "required": [field.name for field in fields if field.required],
        "additionalProperties": False,
    }


def _schema(type_: str) -> Json:
    if type_.startswith("Array of "):
        return {"type": "array", "items": _schema(type_.removeprefix("Array of "))}
    names = re.split(r", | or | and ", type_)
    if len(names) > 1:
        return {"anyOf": [_schema(name) for name in names]}
    return dict(_PRIMITIVES.get(type_, {"$ref": f"#/$defs/{type_}"}))


def _limits(field: Field) -> Json:
    """Lengths, ranges and fixed values, as the description puts them into words."""
    if fixed := _fixed(field):
        return {"const": fixed}
    limits: Json = {}
    if field.type == "String" and (found := _RANGE.search(field.description)):
        kind = "Length" if found[3] == "characters" else "Bytes"
        limits = {f"min{kind}": int(found[1]) if field.required else 0, f"max{kind}": int(found[2])}
    elif field.type.startswith("Array of ") and (found := _ITEMS.search(field.description)):
        limits = {"minItems": int(found[1] or 0), "maxItems": int(found[2] or found[4])}
    elif field.type == "Integer" and (found := _BETWEEN.search(field.description)):
        limits = {"minimum": int(found[1]), "maximum": int(found[2])}
    if "Only characters A-Z, a-z, 0-9, _ and - are allowed" in field.description:
        limits["pattern"] = "^[A-Za-z0-9_-]*$"
    return limits


def _fixed(field: Field) -> str:
    if field.name not in {"type", "source", "status"} or field.type != "String":
        return ""
    found = _FIXED.search(field.description)
    return found[1] if found and found[1] != "one" else ""


def _max_bytes(_: object, limit: int, value: object, __: object) -> Iterator[ValidationError]:
    if isinstance(value, str) and len(value.encode()) > limit:
        yield ValidationError(f"{value!r} is longer than {limit} bytes")


_Validator = extend(Draft202012Validator, {"maxBytes": _max_bytes})  # type: ignore[no-untyped-call]


@functools.cache
def description() -> Description:
    with tarfile.open(archive()) as sources:
        member = sources.extractfile(MEMBER)
        assert member is not None
        return Description(cast(list[Json], json.load(member)["items"]))
