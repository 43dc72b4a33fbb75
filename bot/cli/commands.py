"""All commands with their options; what they do stands in the modules beside this one."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.export import export

app = typer.Typer(
    name="minhu",
    help="民呼 Minhu: the conversational front door of a city's appeal line.",
    epilog="Settings come from the environment or .env; docs/settings.md has the table.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
staff = typer.Typer(help="Who works for the units: invite, list, revoke.", no_args_is_help=True, rich_markup_mode=None)
ticket = typer.Typer(help="Look at tickets.", no_args_is_help=True, rich_markup_mode=None)
city = typer.Typer(help="Check and show a city's data.", no_args_is_help=True, rich_markup_mode=None)
db = typer.Typer(help="The store's database.", no_args_is_help=True, rich_markup_mode=None)
nlu = typer.Typer(help="Understanding: try it, measure it, teach it.", no_args_is_help=True, rich_markup_mode=None)
nlu.add_typer(export, name="export")
app.add_typer(nlu, name="nlu")
app.add_typer(staff, name="staff")
app.add_typer(ticket, name="ticket")
app.add_typer(city, name="city")
app.add_typer(db, name="db")
pushes = typer.Typer(help="Messages that were given up: list, send again.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(pushes, name="pushes")
citizen = typer.Typer(help="What is kept of a resident: export, erase.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(citizen, name="citizen")

Host = Annotated[str | None, typer.Option(help="Address to serve at.")]
Port = Annotated[int | None, typer.Option(help="Port to serve at; 0: any free one.")]
City = Annotated[Path | None, typer.Option("--city", metavar="DIR", help="Folder of the city's data.")]
Store = Annotated[str | None, typer.Option("--store", metavar="URL", help="SQLAlchemy URL of the store.")]
Json = Annotated[bool, typer.Option("--json", help="As JSON.")]


@app.command()
def run(
    host: Host = None,
    port: Port = None,
    city: City = None,
    store: Store = None,
    demo: Annotated[bool, typer.Option("--demo", help="Offer /demo too, to a browser on this machine.")] = False,
) -> None:
    """All in one: the web chat, every platform that has a token, pushes and timers."""
    from bot.cli.serve import serve

    raise typer.Exit(serve("run", host=host, port=port, city=city, store=store, demo=demo))


@app.command("serve")
def serve_only(host: Host = None, port: Port = None, city: City = None, store: Store = None) -> None:
    """One of several processes on PostgreSQL: webhooks, pages and sockets; no pushes, no timers."""
    from bot.cli.serve import serve

    raise typer.Exit(serve("serve", host=host, port=port, city=city, store=store))


@app.command()
def work(city: City = None, store: Store = None) -> None:
    """One of several processes on PostgreSQL: pushes, timers and follow-ups; no port."""
    from bot.cli.serve import serve

    raise typer.Exit(serve("work", city=city, store=store))


@app.command()
def chat(
    jsonl: Annotated[bool, typer.Option("--jsonl", help="JSON lines in and out, for scripts.")] = False,
    city: City = None,
    store: Store = None,
    now: Annotated[str | None, typer.Option(metavar="ISO8601", help="With --jsonl: the clock stands here.")] = None,
    name: Annotated[str, typer.Option(help="Which of several people at this terminal you are.")] = "me",
) -> None:
    """Talk to the line as a resident; whoever pastes an invite code is staff. Joins a running server."""
    if now is not None and not jsonl:
        raise typer.BadParameter("needs --jsonl", param_hint="--now")
    if jsonl:
        from bot.cli.headless import converse

        raise typer.Exit(converse(city=city, store=store, now=now))
    from bot.cli.talk import talk

    raise typer.Exit(talk(name, city=city, store=store))


@app.command()
def play(
    paths: Annotated[list[Path], typer.Argument(metavar="FILE…|DIR", exists=True, help="Written conversations.")],
    city: City = None,
    write: Annotated[bool, typer.Option("--write", help="Write down what really happened.")] = False,
) -> None:
    """Play written conversations and compare."""
    from bot.cli.opening import settings_of
    from bot.play import play_files

    raise typer.Exit(play_files(paths, city=settings_of(city=city).city, write=write))


@staff.command("invite")
def staff_invite(
    name: Annotated[str, typer.Option(help="The person's name, as residents may read it.")],
    unit: Annotated[str, typer.Option(metavar="CODE", help="Code of the unit; `minhu city show --json` lists them.")],
    role: Annotated[str, typer.Option(help="officer, head, grid, dispatcher, supervisor or operator.")] = "officer",
    id: Annotated[str | None, typer.Option("--id", metavar="ID", help="Somebody known who needs a new code.")] = None,
    namesake: Annotated[bool, typer.Option(help="Somebody else of a name that the unit already has.")] = False,
    city: City = None,
    store: Store = None,
) -> None:
    """Print a one-time code that binds a chat account to a staff member."""
    from bot.cli.people import invite

    raise typer.Exit(invite(name, unit, role, id, namesake=namesake, city=city, store=store))


@staff.command("list")
def staff_list(as_json: Json = False, city: City = None, store: Store = None) -> None:
    """Who is bound, who is invited, who left."""
    from bot.cli.people import listed

    raise typer.Exit(listed(as_json=as_json, city=city, store=store))


@staff.command("revoke")
def staff_revoke(id: Annotated[str, typer.Argument(metavar="ID")], city: City = None, store: Store = None) -> None:
    """End a binding and withdraw open invites."""
    from bot.cli.people import revoke

    raise typer.Exit(revoke(id, city=city, store=store))


@ticket.command("show")
def ticket_show(
    number: Annotated[str, typer.Argument(metavar="NUMBER")],
    as_json: Json = False,
    city: City = None,
    store: Store = None,
) -> None:
    """One ticket with everything that happened to it."""
    from bot.cli.cases import show

    raise typer.Exit(show(number, as_json=as_json, city=city, store=store))


@ticket.command("list")
def ticket_list(
    state: Annotated[str | None, typer.Option(help="Only in this state.")] = None,
    unit: Annotated[str | None, typer.Option(metavar="CODE", help="Only of this unit.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="At most so many, the newest first.")] = 50,
    as_json: Json = False,
    city: City = None,
    store: Store = None,
) -> None:
    """Tickets, the newest first."""
    from bot.cli.cases import listed

    raise typer.Exit(listed(state, unit, limit, as_json=as_json, city=city, store=store))


@city.command("check")
def city_check(folder: Annotated[Path | None, typer.Argument(metavar="DIR")] = None) -> None:
    """Tell every fault of a city's data by file and line."""
    from bot.cli.place import check

    raise typer.Exit(check(folder))


@city.command("show")
def city_show(as_json: Json = False, city: City = None, store: Store = None) -> None:
    """What a city's data amounts to."""
    from bot.cli.place import show

    raise typer.Exit(show(as_json=as_json, city=city, store=store))


@db.command("upgrade")
def db_upgrade(store: Store = None) -> None:
    """Bring the database to this release; harmless when it is there already."""
    from bot.cli.opening import settings_of
    from storage.migrations import HEAD, upgrade

    found = upgrade(settings_of(store=store).store_url)
    typer.echo(f"the store is at {found}" + ("" if found == HEAD else f", of a newer release than this one ({HEAD})"))


@db.command("reseal")
def db_reseal(store: Store = None) -> None:
    """Encrypt everything with the newest key of MINHU_KEYS, so that the keys between it and the last can go."""
    from bot.cli.opening import open_store, settings_of
    from storage.rotation import reseal

    opened = open_store(settings_of(store=store), fresh=False)
    try:
        typer.echo(f"{reseal(opened)} values are sealed with the newest key now")
    finally:
        opened.close()


@nlu.command("parse")
def nlu_parse(
    text: Annotated[str, typer.Argument(metavar="TEXT|-", help="A message; -: a message a line from standard input.")],
    as_json: Json = False,
    city: City = None,
) -> None:
    """Show what is understood of a message."""
    from bot.cli.understanding import parse

    raise typer.Exit(parse(text, as_json=as_json, city=city))


@nlu.command("evaluate")
def nlu_evaluate(
    data: Annotated[Path, typer.Argument(metavar="CSV", help="Columns text and label.")],
    model: Annotated[Path | None, typer.Option(help="A model of `nlu train`; else the city's own words.")] = None,
    names: Annotated[Path | None, typer.Option("--map", metavar="CSV", help="Our label → theirs.")] = None,
    as_json: Json = False,
    city: City = None,
) -> None:
    """How right the categories are: accuracy, macro-F1, top 3, calibration, confusion, time."""
    from bot.cli.understanding import measure

    raise typer.Exit(measure(data, model, names, as_json=as_json, city=city))


@nlu.command("evaluate-places")
def nlu_evaluate_places(
    data: Annotated[Path, typer.Argument(metavar="JSONL", help="Objects with text and spans ([start, end)).")],
    as_json: Json = False,
    city: City = None,
) -> None:
    """How right the places are: exact, found, false."""
    from bot.cli.understanding import measure_places

    raise typer.Exit(measure_places(data, as_json=as_json, city=city))


@nlu.command("train")
def nlu_train(
    data: Annotated[Path, typer.Argument(metavar="CSV|XLSX", help="History: columns text (or tokens) and label.")],
    out: Annotated[Path, typer.Option(metavar="FILE", help="Where the model goes.")],
    as_json: Json = False,
) -> None:
    """Learn a model from labelled appeals."""
    from bot.cli.understanding import teach

    raise typer.Exit(teach(data, out, as_json=as_json))


@nlu.command("parts")
def nlu_parts(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="An address.")], as_json: Json = False, city: City = None
) -> None:
    """Show the parts of an address: province … road, number, building, unit, room."""
    from bot.cli.parts import show

    raise typer.Exit(show(text, as_json=as_json, city=city))


@nlu.command("train-parts")
def nlu_train_parts(
    data: Annotated[
        Path, typer.Argument(metavar="BIO", help="Addresses with marked parts: a token and its tag a line.")
    ],
    out: Annotated[Path, typer.Option(metavar="FILE", help="Where the model goes.")],
    as_json: Json = False,
) -> None:
    """Learn the parts of addresses."""
    from bot.cli.parts import teach

    raise typer.Exit(teach(data, out, as_json=as_json))


@nlu.command("evaluate-parts")
def nlu_evaluate_parts(
    data: Annotated[Path, typer.Argument(metavar="BIO", help="Addresses with marked parts.")],
    model: Annotated[Path, typer.Option(help="A model of `nlu train-parts`.")],
    as_json: Json = False,
) -> None:
    """How right the parts are: precision, recall and F1 over all parts, and the F1 of each."""
    from bot.cli.parts import measure

    raise typer.Exit(measure(data, model, as_json=as_json))


@pushes.command("dead")
def pushes_dead(
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="At most so many, the newest first.")] = 1000,
    as_json: Json = False,
    store: Store = None,
) -> None:
    """Which messages were given up, and why."""
    from bot.cli.letters import dead

    raise typer.Exit(dead(limit, as_json=as_json, store=store))


@pushes.command("retry")
def pushes_retry(
    ids: Annotated[list[str] | None, typer.Argument(metavar="ID…")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All that were given up.")] = False,
    store: Store = None,
) -> None:
    """Send messages again that were given up."""
    from bot.cli.letters import retry

    raise typer.Exit(retry(ids or [], everything=everything, store=store))


@nlu.command("learn")
def nlu_learn(
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the lessons here, or with --take the model.")
    ] = None,
    take: Annotated[Path | None, typer.Option(metavar="CSV", help="Lessons that somebody has looked through.")] = None,
    history: Annotated[Path | None, typer.Option(metavar="CSV|XLSX", help="With --take: the history so far.")] = None,
    as_json: Json = False,
    city: City = None,
    store: Store = None,
) -> None:
    """Show what residents and staff corrected; with --take train with it, unless that would be worse."""
    from bot.cli import learning

    if take is None:
        raise typer.Exit(learning.show(out, as_json=as_json, city=city, store=store))
    if out is None:
        raise typer.BadParameter("--take needs it: where the model goes", param_hint="--out")
    raise typer.Exit(learning.take(take, history, out, as_json=as_json, city=city))


Reason = Annotated[str, typer.Option(help="Why, for the record.")]
Contact = Annotated[str | None, typer.Option(metavar="PHONE", help="By the number that they left.")]
CitizenId = Annotated[str | None, typer.Argument(metavar="ID")]


@citizen.command("erase")
def citizen_erase(id: CitizenId = None, contact: Contact = None, reason: Reason = "", store: Store = None) -> None:
    """Wipe a resident from tickets, conversations and messages; the statistics stay."""
    from bot.cli.residents import erased

    raise typer.Exit(erased(id, contact, reason, store=store))


@citizen.command("export")
def citizen_export(
    id: CitizenId = None,
    contact: Contact = None,
    reason: Reason = "",
    as_json: Json = True,
    city: City = None,
    store: Store = None,
) -> None:
    """All that is kept of a resident, as JSON, for themselves."""
    from bot.cli.residents import exported

    raise typer.Exit(exported(id, contact, reason, city=city, store=store))


@app.command()
def doctor(as_json: Json = False, city: City = None, store: Store = None) -> None:
    """Is everything in order? 0: yes; 1: something to look at; 2: something is broken."""
    from bot.cli.doctor import examine

    raise typer.Exit(examine(as_json=as_json, city=city, store=store))


@app.command()
def version() -> None:
    """Print the version."""
    from importlib.metadata import version as version_of

    typer.echo(f"minhu {version_of('minhu')}")


def main(arguments: list[str] | None = None) -> int:
    """Run one command; its exit code."""
    try:
        app(arguments, prog_name="minhu")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0 if end.code is None else 1
    except Exception as error:
        from bot.cli.opening import fault_lines

        lines = fault_lines(error)
        if not lines:
            raise
        for line in lines:
            print(line, file=sys.stderr)
        return 2
    return 0
