"""Learn the titles of long messages and write the model beside the lessons: `python -m bench.titles` (half a minute of processor time)."""

from __future__ import annotations

from pathlib import Path

from bot.cities import load_city
from nlu.train_titles import FOLDER, lessons, source, train, written


def main() -> None:
    """Learn anew and write the file; print how alike the titles of lessons left out were."""
    model = train(list(lessons(load_city(Path("cities/demo")), written())), source())
    model.save(FOLDER / "titles.npz")
    print(f"{model.about.lessons} lessons, {len(model.weights)} signs; left out {model.about.alike:.3f} alike")


if __name__ == "__main__":
    main()
