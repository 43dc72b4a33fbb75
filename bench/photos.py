"""Signs as a phone takes them, read by the process of this house: what it read, how long and how much memory it took.

    MINHU_BENCH_OCR=PYTHON make bench BENCH=photos

PYTHON is an interpreter that has the packages of `minhu[ocr]`. The signs are drawn here with a font of this machine, turned a little, with noise and a JPEG's loss:
clean beside a real photo, so that what is read of them is the best case.
"""

from __future__ import annotations

import asyncio
import io
import json
import os
import random
import subprocess
import time
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from bot.media import Photo, smaller, take_photo
from nlu.extras.ocr import PROGRAM, RapidOcr
from nlu.extras.photos import SIDE, Photos

SIGNS = {
    "lamp post": ["人民路", "RM-0380", "市照明管理处"],
    "notice": ["停水通知", "因管网抢修，幸福小区1至6号楼", "定于11月23日8时至20时停水", "云州市自来水公司 2580000"],
    "licence plate": ["云A·5K382"],
    "shop": ["老张川味烧烤", "订餐 13800001111"],
    "bill": ["物业服务费通知单", "金额 1286.50元", "缴费截止 2026-11-30"],
    "nothing": [],
}
TURNED = 4  # degrees
SIZE = (1600, 1200)


def font(size: int) -> ImageFont.FreeTypeFont:
    """A font of this machine that has Chinese.

    Raises:
        SystemExit: there is none.
    """
    found = subprocess.run(
        ["fc-match", "-f", "%{file}", ":lang=zh-cn"], capture_output=True, text=True, check=False
    ).stdout
    if not found:
        raise SystemExit("photos: not measured, this machine has no Chinese font (fonts-noto-cjk)")
    return ImageFont.truetype(found, size)


def drawn(lines: list[str]) -> bytes:
    """A sign on a wall."""
    wall = Image.effect_noise(SIZE, 40).convert("RGB")
    sign = Image.new("RGB", (1300, 900), (25, 80, 170))
    pen = ImageDraw.Draw(sign)
    for n, line in enumerate(lines):
        pen.text((60, 60 + 170 * n), line, fill="white", font=font(min(110, 1180 // max(1, len(line)))))
    turned = sign.rotate(TURNED, expand=True, fillcolor=(120, 120, 120), resample=Image.Resampling.BICUBIC)
    wall.paste(turned, (random.Random(len(lines)).randrange(100), 60))
    into = io.BytesIO()
    wall.save(into, "JPEG", quality=70)
    return into.getvalue()


def peak_mb(process: int) -> int:
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) // 1024


def cpu_seconds(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def measured(python: str) -> dict[str, object]:
    reader = RapidOcr((python, *PROGRAM[1:]))
    photos = Photos(reader, 30)
    started = time.perf_counter()
    await photos.warm()
    told: dict[str, object] = {"start_s": round(time.perf_counter() - started, 1)}
    process = reader._process
    if process is None:
        raise SystemExit("MINHU_BENCH_OCR: no rapidocr there")
    times, right = [], 0
    for name, lines in SIGNS.items():
        photo = take_photo(drawn(lines))
        assert isinstance(photo, Photo)
        before = cpu_seconds(process.pid)
        found = (await photos.read([(name, smaller(photo.content, SIDE))])).get(name, "")
        times.append(cpu_seconds(process.pid) - before)
        same = "".join(found.split()) == "".join("".join(lines).split())
        right += same
        print(f"{name:14} {times[-1]:.2f} s of a core {'same' if same else 'OTHER'} {found.splitlines()}")
    told["peak_mb"] = peak_mb(process.pid)
    await photos.close()
    return told | {
        "signs": len(SIGNS),
        "same": right,
        "photo_cpu_s": {"first": round(times[0], 2), "most": round(max(times), 2)},
    }


def main() -> None:
    python = os.environ.get("MINHU_BENCH_OCR", "")
    if not python:
        print("photos: not measured, MINHU_BENCH_OCR names no interpreter with rapidocr")
        return
    print(json.dumps(asyncio.run(measured(python)), ensure_ascii=False))


if __name__ == "__main__":
    main()
