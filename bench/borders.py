"""Teach the borders of places anew from `nlu/words/places`: `python -m bench.borders`, three to four minutes of processor time.

The names of the demo city are among the signs, so the city is loaded; `bench.understanding` then tells how right the borders are.
"""

from __future__ import annotations

from pathlib import Path

from bot.cities import load_city
from nlu.place.gazetteer import Gazetteer
from nlu.place.reading import Readings
from nlu.train_places import FOLDER, appeals, lessons, source, train


def main() -> None:
    readings = Readings(Gazetteer(load_city(Path("cities/demo"))))
    model = train(list(lessons(readings)), source())
    model.save(FOLDER / "borders.npz")
    print(f"{sum(1 for _ in appeals())} appeals, {model.about.appeals} lessons, {len(model.buckets)} signs")


if __name__ == "__main__":
    main()
