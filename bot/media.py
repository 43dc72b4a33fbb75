"""Photos and voice messages as sent (照片、语音): told by content, never by name or declared type.

    bytes ─ cap ─ puremagic ─ Pillow header ─ pixel cap ─ decode ─ upright, opaque, ≤ 2560 px ─► a new JPEG
    bytes ─ cap ─ container ─ codec ───────────────────────────────────────────────────────────► the same bytes

A photo is always drawn anew: position and camera (EXIF, XMP), comments and whatever was hidden behind or inside the
picture do not survive. A voice message is kept as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Literal

import puremagic
from PIL import Image, ImageOps

MAX_PIXELS = {"JPEG": 65_000_000}
"""By format: phones take photos of up to 64 megapixels, as JPEG, which is decoded at half its size or less."""
MAX_OTHER_PIXELS = 25_000_000
"""Of all other formats, which are decoded as a whole: a long screenshot has 20 million. A few kilobytes of PNG unpack to
any size, and 50 million pixels cost seconds and 200 MB."""
MAX_SCANS = 40
"""Of a progressive JPEG, whose encoders make ten to twenty: each goes over all pixels again, and a scan that says nothing
takes a hundred bytes, so that a file of 300 kB cost half a minute."""
MAX_SIDE = 2560
QUALITY = 85
HEAD = 4096  # enough of a file to tell what it is

_JPEG_MARKER = re.compile(rb"\xff([^\x00\x01\xd0-\xd8\xff])", re.DOTALL)
"""A marker that a length follows; within the pixels 0xFF is followed by 0x00 or by a restart."""
_JPEG_SCAN, _JPEG_END = b"\xda", b"\xd9"

FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/gif": "GIF"}

Reason = Literal["not_an_image", "not_a_voice", "too_large", "too_many_pixels", "unreadable"]


@dataclass(frozen=True)
class Photo:
    """A picture drawn anew as JPEG."""

    content: bytes
    width: int
    height: int
    media_type: str = "image/jpeg"
    extension: str = "jpg"


@dataclass(frozen=True)
class Recording:
    """A voice message as it came, with what its content says that it is."""

    content: bytes
    media_type: str
    extension: str


@dataclass(frozen=True)
class Refusal:
    """Why a file cannot be taken in."""

    reason: Reason


def take_photo(content: bytes, *, max_bytes: int) -> Photo | Refusal:
    """Check a photo by its content and draw it anew; of an animation the first frame."""
    if len(content) > max_bytes:
        return Refusal("too_large")
    kind = _picture_format(content[:HEAD])
    if kind is None:
        return Refusal("not_an_image")
    if kind == "JPEG" and _has_too_many_scans(content):
        return Refusal("unreadable")
    try:
        with Image.open(BytesIO(content), formats=(kind,)) as opened:  # reads the header only
            if opened.width * opened.height > MAX_PIXELS.get(kind, MAX_OTHER_PIXELS):
                return Refusal("too_many_pixels")
            return _drawn_anew(opened)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):  # warned of from 89 million pixels on
        return Refusal("too_many_pixels")
    except Exception:  # noqa: BLE001 - decoders of foreign bytes raise anything from OSError to IndexError
        return Refusal("unreadable")


def smaller(photo: bytes, side: int) -> bytes:
    """A photo of ours with its longer side at most so long, in pixels, as JPEG: for whoever only reads it."""
    with Image.open(BytesIO(photo), formats=("JPEG",)) as opened:
        if max(opened.size) <= side:
            return photo
        opened.draft("RGB", (side, side))
        picture = opened.convert("RGB")
    picture.thumbnail((side, side), Image.Resampling.LANCZOS)
    into = BytesIO()
    picture.save(into, "JPEG", quality=QUALITY)
    return into.getvalue()


def take_voice(content: bytes, *, max_bytes: int) -> Recording | Refusal:
    """Check a voice message by its content: ogg (opus, vorbis), mp3, m4a, wav, amr or webm, without pictures."""
    if len(content) > max_bytes:
        return Refusal("too_large")
    for media_type, extension, is_one in VOICES:
        if is_one(content):
            return Recording(content, media_type, extension)
    return Refusal("not_a_voice")


def _picture_format(head: bytes) -> str | None:
    try:
        guesses = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):  # nothing known; nothing at all
        return None
    surest = max(guess.confidence for guess in guesses)  # of a RIFF file it also guesses WebP, less surely
    likely = (guess.mime_type for guess in guesses if guess.confidence == surest)
    return next((FORMATS[mime] for mime in likely if mime in FORMATS), None)


def _has_too_many_scans(jpeg: bytes) -> bool:
    """Go from marker to marker, over what lies between them, to the end of the first picture."""
    at, scans = 2, 0
    while (marker := _JPEG_MARKER.search(jpeg, at)) and marker[1] != _JPEG_END:
        scans += marker[1] == _JPEG_SCAN
        if scans > MAX_SCANS:
            return True
        at = marker.end() + max(2, int.from_bytes(jpeg[marker.end() : marker.end() + 2], "big"))
    return False


def _drawn_anew(opened: Image.Image) -> Photo:
    opened.draft("RGB", (MAX_SIDE, MAX_SIDE))  # JPEG only: decodes a large photo at half, a quarter …
    opened.load()
    picture = _opaque(_upright(_shrunk(opened)))
    picture.thumbnail((MAX_SIDE, MAX_SIDE), Image.Resampling.LANCZOS)
    clean = Image.new("RGB", picture.size)  # a new one: Pillow would carry a comment over
    clean.paste(picture)
    into = BytesIO()
    clean.save(into, "JPEG", quality=QUALITY)
    return Photo(into.getvalue(), clean.width, clean.height)


def _shrunk(image: Image.Image) -> Image.Image:
    """Made smaller before anything else is done with it, where its pixels can be mixed as they are."""
    if image.mode == "1":
        image = image.convert("L")
    if image.mode in ("L", "LA", "RGB", "RGBA") and "transparency" not in image.info:
        image.thumbnail((MAX_SIDE, MAX_SIDE), Image.Resampling.LANCZOS)
    return image


def _upright(image: Image.Image) -> Image.Image:
    try:
        return ImageOps.exif_transpose(image)
    except Exception:  # noqa: BLE001 - a broken orientation must not cost the resident the photo
        return image


def _opaque(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I"):  # 16 bits of grey, which Pillow would clip to white
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L").convert("RGB")
    if not image.has_transparency_data:
        return image.convert("RGB")
    layer = image.convert("RGBA")
    ground = Image.new("RGBA", layer.size, "white")
    ground.alpha_composite(layer)
    return ground.convert("RGB")


# puremagic calls WebM Matroska, a bare MP3 frame nothing certain, and does not know the `iso5` of an iPhone's recorder:
# voices are told by their containers' own marks.


def _is_ogg(content: bytes) -> bool:
    first = content[:128]
    return first.startswith(b"OggS") and (b"OpusHead" in first or b"\x01vorbis" in first)


def _is_wav(content: bytes) -> bool:
    return content[:4] == b"RIFF" and content[8:16] == b"WAVEfmt "


def _is_amr(content: bytes) -> bool:
    return content.startswith((b"#!AMR\n", b"#!AMR-WB\n"))


def _is_webm(content: bytes) -> bool:
    head = content[:HEAD]
    return (
        head.startswith(b"\x1a\x45\xdf\xa3")
        and b"webm" in head[:64]
        and not any(codec in head for codec in (b"V_VP8", b"V_VP9", b"V_AV1"))
    )


def _is_m4a(content: bytes) -> bool:
    brands = (b"M4A ", b"M4B ", b"mp41", b"mp42", b"isom", b"iso2", b"iso4", b"iso5", b"iso6")
    return content[4:8] == b"ftyp" and content[8:12] in brands and not _handles_video(content)


def _handles_video(content: bytes) -> bool:
    at = content.find(b"hdlr")
    while at != -1:
        if content[at + 12 : at + 16] == b"vide":
            return True
        at = content.find(b"hdlr", at + 4)
    return False


def _is_mp3(content: bytes) -> bool:
    if content[:3] == b"ID3":
        return len(content) > 10 and _frame_at(content, 10 + _synchsafe(content[6:10])) is not None
    length = _frame_at(content, 0)
    return length is not None and _frame_at(content, length) is not None


def _synchsafe(size: bytes) -> int:
    value = 0
    for byte in size:
        value = value << 7 | byte & 0x7F
    return value


_RATES = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)  # kbit/s, MPEG 1 layer III
_LOW_RATES = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)  # MPEG 2 and 2.5
_HERTZ = (44100, 48000, 32000)


def _frame_at(content: bytes, at: int) -> int | None:
    """Measure the layer III frame that begins here; None when none does. Two in a row are no accident."""
    if len(content) < at + 4 or content[at] != 0xFF or content[at + 1] & 0xE6 != 0xE2:
        return None
    version, rate, hertz, padding = (
        content[at + 1] >> 3 & 3,
        content[at + 2] >> 4,
        content[at + 2] >> 2 & 3,
        content[at + 2] >> 1 & 1,
    )
    if version == 1 or rate in (0, 15) or hertz == 3:
        return None
    if version == 3:
        return 144_000 * _RATES[rate] // _HERTZ[hertz] + padding
    return 72_000 * _LOW_RATES[rate] // (_HERTZ[hertz] >> (1 if version == 2 else 2)) + padding


VOICES: tuple[tuple[str, str, Callable[[bytes], bool]], ...] = (
    ("audio/ogg", "ogg", _is_ogg),
    ("audio/webm", "webm", _is_webm),
    ("audio/mp4", "m4a", _is_m4a),
    ("audio/wav", "wav", _is_wav),
    ("audio/amr", "amr", _is_amr),
    ("audio/mpeg", "mp3", _is_mp3),
)
