"""Teach the borders of places anew from `nlu/words/places`: `python -m bench.borders`, half a minute of processor time.

The names of the demo city are among the signs, so the city is loaded; `bench.understanding` then tells how right the borders are.
"""

from __future__ import annotations

from pathlib import Path

from bot.cities import load_city
from nlu.place.gazetteer import Gazetteer
from nlu.place.reading import Readings
from nlu.train_places import FOLDER, answers, appeals, lesson, source, train


def main() -> None:
    readings = Readings(Gazetteer(load_city(Path("cities/demo"))))
    told = list(appeals())
    model = train([lesson(readings, one) for one in (*told, *answers(told))], source())
    model.save(FOLDER / "borders.npz")
    print(f"{len(told)} appeals, {model.about.appeals} lessons, {len(model.buckets)} signs")


if __name__ == "__main__":
    main()
