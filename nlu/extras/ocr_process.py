"""The process that reads photos (文字识别进程): JPEGs in, the lines of each out, until its input ends.

Run by its path, alone: it knows nothing of the house and opens no connection. The models are those inside the package; were they not there, RapidOCR
would fetch them from elsewhere, so then this process ends instead.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

HEAD = 4
SURE = 0.6  # of a line, below which it is left out

Read = Callable[[bytes], list[str]]


def reader() -> Read:
    """The engine on one thread, with the package's own models.

    Raises:
        FileNotFoundError: the package has none.
    """
    import rapidocr

    models = Path(rapidocr.__file__).parent / "models"
    found = {part: sorted(models.glob(f"*_{part.lower()}_*.onnx")) for part in ("Det", "Cls", "Rec")}
    if not all(found.values()):
        raise FileNotFoundError("the package has no models")
    engine = rapidocr.RapidOCR(
        params={
            **{f"{part}.model_path": str(paths[0]) for part, paths in found.items()},
            "Global.log_level": "critical",
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )

    def read(photo: bytes) -> list[str]:
        said = engine(photo)
        return [text for text, sure in zip(said.txts or (), said.scores or (), strict=True) if sure >= SURE]

    return read


def serve(read: Read, source: int, into: int) -> None:
    """Answer photos from one file descriptor at another; nothing asked is answered by nothing."""
    with os.fdopen(source, "rb") as photos, os.fdopen(into, "wb") as answers:
        while len(head := photos.read(HEAD)) == HEAD:
            photo = photos.read(int.from_bytes(head, "big"))
            try:
                lines = read(photo) if photo else []
            except Exception:  # noqa: BLE001 - decoders of foreign bytes raise anything; the next photo may be well
                lines = []
            said = json.dumps(lines).encode()
            answers.write(len(said).to_bytes(HEAD, "big") + said)
            answers.flush()


def main() -> None:
    answers = os.dup(1)
    os.dup2(2, 1)  # what a library prints is no answer
    serve(reader(), os.dup(0), answers)


if __name__ == "__main__":
    main()
