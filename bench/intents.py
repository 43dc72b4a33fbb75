"""Learn the intents of `nlu/words/intents` and write the model beside them: `python -m bench.intents` (about two minutes of processor time)."""

from __future__ import annotations

from pathlib import Path

from bot.cities import load_city
from nlu.train_intents import FOLDER, examples, looked_at, source, train


def main() -> None:
    """Learn anew and write the file; print how right it was on utterances left out."""
    taught = list(examples())
    model = train(taught, looked_at(load_city(Path("cities/demo")), taught), source())
    model.save(FOLDER / "intents.npz")
    print(
        f"{model.about.texts} utterances, {len(model.number)} features; left out {model.about.accuracy:.3f} right, sharpness {model.sharpness:.2f}"
    )


if __name__ == "__main__":
    main()
