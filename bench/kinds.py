"""Learn the kinds of appeal of `nlu/words/kinds` and write the model beside them: `python -m bench.kinds` (ten seconds of processor time)."""

from __future__ import annotations

from pathlib import Path

from bot.cities import load_city
from nlu.train_kinds import FOLDER, lessons, source, train


def main() -> None:
    """Learn anew and write the file; print how right it and the rules are on messages left out, weighed as residents write."""
    model, ruled = train(list(lessons(load_city(Path("cities/demo")))), source())
    model.save(FOLDER / "kinds.npz")
    about = model.about
    print(
        f"{about.texts} messages, {len(model.number)} features; left out {about.accuracy:.3f} right, sharpness {model.sharpness:.2f}; the rules {ruled:.3f}"
    )


if __name__ == "__main__":
    main()
