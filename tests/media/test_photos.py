"""Photos are told by content and drawn anew."""

from __future__ import annotations

import struct
import zipfile
import zlib
from functools import partial
from io import BytesIO

import pytest
from PIL import Image

from bot import media
from bot.media import MAX_SIDE, Photo, Refusal
from tickets.city import Limits

take_photo = partial(media.take_photo, max_bytes=Limits().photo_bytes)


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    into = BytesIO()
    image.save(into, kind, **options)
    return into.getvalue()


def taken(content: bytes) -> Image.Image:
    photo = take_photo(content)
    assert isinstance(photo, Photo), photo
    opened = Image.open(BytesIO(photo.content))
    opened.load()
    assert (opened.format, opened.size) == ("JPEG", (photo.width, photo.height))
    return opened


def two_colours(mode: str = "RGB") -> Image.Image:
    image = Image.new("RGB", (80, 40), "red")
    image.paste("blue", (40, 0, 80, 40))
    return image.convert(mode)


def is_red(pixel: object) -> bool:
    assert isinstance(pixel, tuple)
    return pixel[0] > 200 and pixel[2] < 60


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_the_four_formats_are_taken_in(kind: str) -> None:
    opened = taken(encoded(two_colours(), kind))
    assert opened.size == (80, 40)
    assert is_red(opened.getpixel((5, 5)))


@pytest.mark.parametrize("kind", ["BMP", "TIFF", "ICO", "PPM", "PDF"])
def test_other_formats_are_refused(kind: str) -> None:
    assert take_photo(encoded(two_colours(), kind)) == Refusal("not_an_image")


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff", "路灯坏了，这是一段改名为 .jpg 的文字。".encode(), b"<svg xmlns='http://www.w3.org/2000/svg'/>"],
    ids=["nothing", "one byte", "text", "svg"],
)
def test_what_is_no_picture_is_refused_whatever_it_is_called(content: bytes) -> None:
    assert take_photo(content) == Refusal("not_an_image")


def test_position_and_camera_do_not_survive() -> None:
    exif = Image.Exif()
    exif[0x010F] = "PhoneMaker"
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2], gps[3], gps[4] = "N", (32.0, 6.0, 30.5), "E", (113.0, 3.0, 1.25)
    sent = encoded(two_colours(), "JPEG", exif=exif, comment=b"secret comment")
    assert dict(Image.open(BytesIO(sent)).getexif().get_ifd(0x8825))

    photo = take_photo(sent)
    assert isinstance(photo, Photo)
    opened = Image.open(BytesIO(photo.content))
    assert not dict(opened.getexif())
    assert b"PhoneMaker" not in photo.content
    assert b"secret comment" not in photo.content
    assert b"Exif" not in photo.content


def test_a_photo_taken_sideways_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by 90° clockwise
    opened = taken(encoded(two_colours(), "JPEG", exif=exif))
    assert opened.size == (40, 80)
    assert is_red(opened.getpixel((20, 5)))


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
def test_a_broken_orientation_does_not_cost_the_photo() -> None:
    sent = encoded(two_colours(), "JPEG", exif=b"Exif\x00\x00MM\x00\x2a\xff\xff\xff\xff" + b"\x01" * 40)
    assert taken(sent).size == (80, 40)


def test_a_large_photo_is_made_smaller() -> None:
    opened = taken(encoded(Image.new("RGB", (4000, 3000), "green"), "JPEG"))
    assert opened.size == (MAX_SIDE, MAX_SIDE * 3 // 4)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "L", "1", "I;16", "CMYK"])
def test_every_kind_of_pixel_becomes_plain_colour(mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    image = Image.new("I;16", (80, 40), 30_000) if mode == "I;16" else two_colours(mode)
    opened = taken(encoded(image, kind))
    assert opened.mode == "RGB"
    if mode == "I;16":
        grey = opened.getpixel((5, 5))
        assert isinstance(grey, tuple)
        assert 100 < grey[0] < 130


def test_what_is_see_through_becomes_white() -> None:
    opened = taken(encoded(Image.new("RGBA", (20, 20), (0, 0, 0, 0)), "PNG"))
    assert opened.getpixel((10, 10)) == (255, 255, 255)


def test_of_an_animation_the_first_frame_counts() -> None:
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    opened = taken(encoded(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=100))
    assert is_red(opened.getpixel((10, 10)))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_a_photo_cut_short_is_unreadable(kind: str) -> None:
    noise = Image.effect_noise((300, 300), 80).convert("RGB")
    whole = encoded(noise, kind)
    assert take_photo(whole[: len(whole) // 3]) == Refusal("unreadable")


@pytest.mark.parametrize(
    "start", [b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"RIFF\x10\x00\x00\x00WEBPVP8 "]
)
def test_a_beginning_alone_is_unreadable_or_no_picture(start: bytes) -> None:
    refusal = take_photo(start + b"\x00" * 200)
    assert isinstance(refusal, Refusal)
    assert refusal.reason in {"unreadable", "not_an_image"}


def test_what_hides_behind_a_picture_is_lost() -> None:
    archive = BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("run.sh", "rm -rf /")
    hidden = archive.getvalue() + b"<script>alert(1)</script><?php system('id'); ?>"
    for kind in ("JPEG", "PNG", "GIF"):
        photo = take_photo(encoded(two_colours(), kind) + hidden)
        assert isinstance(photo, Photo)
        assert b"<script>" not in photo.content
        assert b"run.sh" not in photo.content


def test_a_page_that_calls_itself_a_gif_is_refused() -> None:
    assert isinstance(take_photo(b"GIF89a=1;/*" + b"<script>alert(1)</script>" * 9), Refusal)


def test_too_many_bytes_are_refused_unread() -> None:
    assert take_photo(encoded(two_colours(), "PNG"), max_bytes=20) == Refusal("too_large")


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "GIF"])
def test_a_picture_of_one_colour_that_unpacks_to_more_than_any_screen_cost_seconds(kind: str) -> None:
    assert take_photo(encoded(Image.new("L", (5001, 5000)), kind)) == Refusal("too_many_pixels")


def test_a_photo_of_fifty_megapixels_as_phones_take_them_passes() -> None:
    assert taken(encoded(Image.new("RGB", (8192, 6144), "green"), "JPEG")).size == (MAX_SIDE, MAX_SIDE * 3 // 4)
    assert take_photo(encoded(Image.new("L", (9300, 7000)), "JPEG")) == Refusal("too_many_pixels")


def test_a_photo_that_goes_over_its_pixels_again_and_again_cost_half_a_minute() -> None:
    whole = encoded(Image.new("L", (800, 800)), "JPEG", progressive=True)
    scan = whole[whole.rindex(b"\xff\xda") : -2]
    assert isinstance(take_photo(whole), Photo)
    assert take_photo(whole[:-2] + scan * 40 + whole[-2:]) == Refusal("unreadable")


def test_a_photo_with_a_preview_and_a_film_behind_it_is_not_taken_for_one_of_many_scans() -> None:
    exif = b"Exif\x00\x00" + b"\xff\xda\x00\x02" * 100
    whole = encoded(Image.effect_noise((600, 400), 80), "JPEG", exif=exif) + b"\xff\xda\x00\x02" * 100
    assert isinstance(take_photo(whole), Photo)


def test_a_long_screenshot_passes() -> None:
    assert taken(encoded(Image.new("RGB", (1290, 15_000), "white"), "PNG")).size == (220, MAX_SIDE)


def png_of(width: int, height: int, body: bytes) -> bytes:
    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.mark.parametrize("side", [10_000, 30_000, 2**31 - 1])
def test_a_small_file_that_unpacks_to_gigabytes_is_refused(side: int) -> None:
    assert take_photo(png_of(side, side, zlib.compress(b"\x00" * 100_000))) == Refusal("too_many_pixels")


def test_more_data_than_the_header_promises_is_harmless() -> None:
    photo = take_photo(png_of(8, 8, zlib.compress(b"\x00" * 20_000_000)))
    assert isinstance(photo, Photo | Refusal)


def test_the_same_photo_gives_the_same_bytes() -> None:
    sent = encoded(two_colours(), "JPEG")
    assert take_photo(sent) == take_photo(sent)
