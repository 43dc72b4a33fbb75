"""Vectors (句向量文件): what an embedding server said about the city's own examples, kept so that no start asks for it again.

    keys     one row a text: a hash of the model's name and the text
    vectors  one row a text, of length one

A safe file: numbers alone (`.npz` without pickle). Whatever is wrong with it, it is as if it were not there.
"""

from __future__ import annotations

import hashlib
import io
import logging
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nlu.model_file import UNREADABLE, opened, replace

KEY_BYTES = 16
LONGEST = 8192  # numbers of a vector

Floats = NDArray[np.float32]

_log = logging.getLogger(__name__)


def key_of(model: str, text: str) -> bytes:
    """Under which the vector of a text is kept: another model, another text, another key."""
    return hashlib.blake2b(f"{model}\0{text}".encode("utf-8", "surrogatepass"), digest_size=KEY_BYTES).digest()


def unit(rows: object, count: int) -> Floats:
    """Vectors of length one, a row each, out of foreign numbers.

    Raises:
        ValueError, TypeError: not so many, of different lengths, too long, or not all finite and directed.
    """
    found = np.asarray(rows, np.float64)
    if found.ndim != 2 or len(found) != count or not 0 < found.shape[1] <= LONGEST or not np.isfinite(found).all():
        raise ValueError("no vectors")
    lengths = np.sqrt((found**2).sum(axis=1, keepdims=True))
    if not np.isfinite(lengths).all() or not (lengths > 0).all():
        raise ValueError("a vector without direction")
    made: Floats = (found / lengths).astype(np.float32)
    return made


def load(path: Path) -> dict[bytes, Floats]:
    """The kept vectors by their keys; none where the file is missing, damaged or none of ours."""
    try:
        with opened(path) as kept:
            keys, vectors = kept["keys"], kept["vectors"]
        if keys.dtype != np.uint8 or keys.ndim != 2 or keys.shape[1] != KEY_BYTES:
            raise ValueError("no keys")
        rows = unit(vectors, len(keys))
    except FileNotFoundError:
        return {}
    except UNREADABLE as problem:
        _log.warning("the kept vectors cannot be used: %s", type(problem).__name__)
        return {}
    return {key.tobytes(): row for key, row in zip(keys, rows, strict=True)}


def save(path: Path, vectors: Mapping[bytes, Floats], wanted: Iterable[bytes]) -> None:
    """Write the file anew with the wanted ones, whole or not at all.

    Raises:
        OSError: it cannot be written.
    """
    keys = [key for key in wanted if key in vectors]
    buffer = io.BytesIO()
    np.savez(
        buffer,
        keys=np.frombuffer(b"".join(keys), np.uint8).reshape(len(keys), KEY_BYTES),
        vectors=np.array([vectors[key] for key in keys], np.float32),
    )
    replace(path, buffer.getvalue())
