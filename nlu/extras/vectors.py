"""Vectors (句向量文件): what an embedding server said about the city's own examples, kept so that no start asks for it again.

    keys     one row a text: a hash of the model's name and the text
    vectors  one row a text, of length one

A safe file: numbers alone (`.npz` without pickle). Whatever is wrong with it, it is as if it were not there.
"""

from __future__ import annotations

import hashlib
import io
import logging
import secrets
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

KEY_BYTES = 16
LARGEST = 512 * 1024 * 1024  # bytes that a file may unpack to
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
        with zipfile.ZipFile(path) as archive:
            if sum(part.file_size for part in archive.infolist()) > LARGEST:
                raise ValueError("too large")
        with np.load(path, allow_pickle=False) as kept:
            keys, vectors = kept["keys"], kept["vectors"]
        if keys.dtype != np.uint8 or keys.ndim != 2 or keys.shape[1] != KEY_BYTES:
            raise ValueError("no keys")
        rows = unit(vectors, len(keys))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError, KeyError, EOFError, zipfile.BadZipFile) as problem:
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
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.{secrets.token_hex(4)}")  # several processes may share the folder
    beside.write_bytes(buffer.getvalue())
    beside.replace(path)
