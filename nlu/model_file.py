"""Files of numbers (模型文件): an `.npz` without pickle, so that one from a stranger can be wrong, not dangerous; a model's has a head of JSON."""

from __future__ import annotations

import io
import json
import secrets
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

LARGEST = 512 * 1024 * 1024  # bytes that a file may unpack to
# What reading a damaged or foreign file may raise.
UNREADABLE = (OSError, zipfile.BadZipFile, KeyError, TypeError, ValueError, IndexError, EOFError)
_BREAK = "\n"

Array = NDArray[Any]


class NoModel(ValueError):
    """The file is none of our models, of another version, or damaged; the message says which."""


def as_array(texts: Iterable[str]) -> Array:
    """Texts of one line each as an array of bytes; `texts_of` reads them back."""
    return np.frombuffer(_BREAK.join(texts).encode(), np.uint8)


def texts_of(array: Array) -> list[str]:
    return bytes(array).decode().split(_BREAK)


def write(path: Path, head: Mapping[str, object], **parts: Array) -> None:
    """Write the file anew, whole or not at all. The head is JSON and names the `version`."""
    buffer = io.BytesIO()
    all_parts: dict[str, Any] = {
        "head": np.frombuffer(json.dumps(head, ensure_ascii=False).encode(), np.uint8),
        **parts,
    }
    np.savez_compressed(buffer, **all_parts)
    replace(path, buffer.getvalue())


def replace(path: Path, content: bytes) -> None:
    """Write a file anew, whole or not at all; several processes may do so at once.

    Raises:
        OSError: it cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    beside.write_bytes(content)
    beside.replace(path)


@contextmanager
def opened(path: Path) -> Iterator[Mapping[str, Array]]:
    """The arrays of a file.

    Raises:
        NoModel: it is too large.
        Any of `UNREADABLE`: it is missing or damaged.
    """
    with zipfile.ZipFile(path) as archive:
        if sum(part.file_size for part in archive.infolist()) > LARGEST:
            raise NoModel(f"{path}: larger than {LARGEST >> 20} MB unpacked")
    with np.load(path, allow_pickle=False) as parts:
        yield parts


@contextmanager
def reading(path: Path, version: int, what: str) -> Iterator[tuple[dict[str, Any], Mapping[str, Array]]]:
    """The head and the parts of a file; whatever goes wrong while they are used means that it is not `what` it should be.

    Raises:
        NoModel: the file is missing, damaged, too large, or of another version.
    """
    try:
        with opened(path) as parts:
            head = json.loads(bytes(parts["head"]).decode())
            if head["version"] != version:
                raise NoModel(
                    f"{path}: version {head['version']}, this program reads version {version}; train it again"
                )
            yield head, parts
    except UNREADABLE as problem:
        if isinstance(problem, NoModel):
            raise
        raise NoModel(f"{path}: not {what}, or damaged ({problem})") from problem


def must_fit(path: Path, fits: bool, *numbers: ArrayLike) -> None:
    """What was read makes a model.

    Raises:
        NoModel: its parts do not fit together, or one of its numbers is infinite or none.
    """
    if not fits:
        raise NoModel(f"{path}: its parts do not fit together")
    if not all(np.isfinite(part).all() for part in numbers):
        raise NoModel(f"{path}: holds numbers that are none")
