"""`minhu nlu export …`: the city's data as a project of another engine."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

export = typer.Typer(
    help="Write the city's examples as a project of another engine.", no_args_is_help=True, rich_markup_mode=None
)


@export.command("rasa")
def export_rasa(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where to write; made if needed.", file_okay=False)],
    city: Annotated[Path | None, typer.Option("--city", metavar="DIR", help="Folder of the city's data.")] = None,
    epochs: Annotated[int | None, typer.Option(min=1, max=1000, help="How long Rasa trains.")] = None,
) -> None:
    """A project for Rasa 3.6: config.yml, domain.yml, data/nlu.yml."""
    from bot.cities import load_city
    from bot.cli.opening import settings_of, writing
    from nlu import build
    from nlu.extras.rasa_project import EPOCHS, rasa_project

    town = load_city(settings_of(city=city).city)
    with writing(folder):  # told before the minute that the rest takes
        folder.mkdir(parents=True, exist_ok=True)
    for name, text in rasa_project(town, build(town), epochs=epochs or EPOCHS).items():
        path = folder / name
        with writing(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        typer.echo(path)
    typer.echo(f"cd {folder} && rasa train nlu && rasa run --enable-api, then MINHU_RASA_URL=http://localhost:5005")
