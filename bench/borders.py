"""Teach the borders of places anew from `nlu/words/places`: `python -m bench.borders`, ten to twelve minutes of processor time.

The chain of borders is taught by all appeals, and once without each fourth of them, for the choice among what it finds in those. The
names of the demo city are among the signs, and its examples tell how words are used; `bench.understanding` then tells how right it is.
"""

from __future__ import annotations

from pathlib import Path

from bot.cities import load_city
from nlu import train_spans
from nlu.place.border_model import BorderModel
from nlu.place.gazetteer import Gazetteer
from nlu.place.reading import Readings
from nlu.train_places import FOLDER, appeals, lessons, source, train
from nlu.train_spans import FOLDS, fold


def without(readings: Readings, part: int) -> BorderModel:
    """The chain that was not taught one fold of the appeals."""
    return train(list(lessons(readings, left_out=lambda told: fold(told) == part)), source())


def main() -> None:
    city = load_city(Path("cities/demo"))
    readings = Readings(Gazetteer(city))
    model = train(list(lessons(readings)), source())
    model.save(FOLDER / "borders.npz")
    print(f"{sum(1 for _ in appeals())} appeals, {model.about.appeals} lessons, {len(model.buckets)} signs")
    chains = [without(readings, part) for part in range(FOLDS)]
    tally = train_spans.tallied(readings, chains[0], [text for _, text in city.examples["zh-CN"]])
    spans = train_spans.train(list(train_spans.left_out(readings, chains, tally)), tally, source())
    spans.save(FOLDER / "spans.npz")
    print(f"{spans.about.appeals} appeals left out, {len(spans.weights)} signs, {len(spans.words)} words")


if __name__ == "__main__":
    main()
