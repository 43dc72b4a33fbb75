"""Encryption at rest (静态加密): AES-GCM with a fresh nonce for bodies, a keyed hash ("blind index") for look-ups.

    stored = key id (4 bytes) + nonce (12 bytes) + ciphertext and tag

The first key of the ring writes, every key reads: rotate by putting a new key in front, then `storage.rotation.reseal`.
The blind index is made with the last key of the ring, so the oldest key stays the last.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE = 12
KEY_ID = 4
SHORTEST = 16


class Unreadable(Exception):
    """Something stored cannot be opened: its key is not in the ring, or the bytes were changed."""


def _derive(key: bytes, purpose: bytes) -> bytes:
    return HKDF(hashes.SHA256(), 32, salt=None, info=b"minhu " + purpose).derive(key)


class Keyring:
    """The keys of one installation, the newest first; each at least 16 random bytes."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        if not keys:
            raise ValueError("a keyring needs a key")
        if any(len(key) < SHORTEST for key in keys):
            raise ValueError(f"a key has at least {SHORTEST} bytes")
        ids = [_derive(key, b"id")[:KEY_ID] for key in keys]
        self._newest = ids[0]
        self._ciphers = {id: AESGCM(_derive(key, b"seal")) for id, key in zip(ids, keys, strict=True)}
        self._seal = self._ciphers[self._newest]
        self._index = hmac.new(_derive(keys[-1], b"index"), digestmod="sha256")

    def seal(self, plain: bytes, purpose: bytes = b"") -> bytes:
        """Encrypt; `purpose` must be named again to open it."""
        nonce = os.urandom(NONCE)
        return self._newest + nonce + self._seal.encrypt(nonce, plain, purpose)

    def open(self, sealed: bytes, purpose: bytes = b"") -> bytes:
        cipher = self._ciphers.get(sealed[:KEY_ID])
        if cipher is None:
            raise Unreadable("its key is not in the ring")
        try:
            return cipher.decrypt(sealed[KEY_ID : KEY_ID + NONCE], sealed[KEY_ID + NONCE :], purpose)
        except (InvalidTag, ValueError) as error:
            raise Unreadable(f"not a sealed {purpose.decode() or 'value'}") from error

    @property
    def head(self) -> bytes:
        """What everything begins with that the newest key sealed."""
        return self._newest

    def is_newest(self, sealed: bytes) -> bool:
        return sealed[:KEY_ID] == self._newest

    def blind(self, *parts: str | bytes) -> str:
        """A keyed hash of the parts, 32 hexadecimal digits: equal for equal values, tells nothing without the key."""
        raw = [part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part for part in parts]
        whole = b"".join([piece for part in raw for piece in (len(part).to_bytes(8, "big"), part)])
        keyed = (
            self._index.copy()
        )  # unlike hmac.digest it keeps the interpreter's lock, for which a turn would wait again
        keyed.update(whole)
        return keyed.hexdigest()[:32]
