"""A model's file (模型文件): numbers and JSON in an `.npz` without pickle, so one from a stranger can be wrong, not dangerous."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

LARGEST = 512 * 1024 * 1024  # bytes that a model may unpack to
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
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(path.name + ".new")
    beside.write_bytes(buffer.getvalue())
    beside.replace(path)


@contextmanager
def reading(path: Path, version: int, what: str) -> Iterator[tuple[dict[str, Any], Mapping[str, Array]]]:
    """The head and the parts of a file; whatever goes wrong while they are used means that it is not `what` it should be.

    Raises:
        NoModel: the file is missing, damaged, too large, or of another version.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(part.file_size for part in archive.infolist()) > LARGEST:
                raise NoModel(f"{path}: larger than {LARGEST >> 20} MB unpacked")
        with np.load(path, allow_pickle=False) as parts:
            head = json.loads(bytes(parts["head"]).decode())
            if head["version"] != version:
                raise NoModel(
                    f"{path}: version {head['version']}, this program reads version {version}; train it again"
                )
            yield head, parts
    except (OSError, zipfile.BadZipFile, KeyError, TypeError, ValueError, IndexError, EOFError) as problem:
        if isinstance(problem, NoModel):
            raise
        raise NoModel(f"{path}: not {what}, or damaged ({problem})") from problem
