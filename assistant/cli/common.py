"""What every command shares: the application, the options of the same meaning, the open service, the ways out."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import TypeAdapter
from rich.console import Console

from assistant import __version__
from assistant.service import Service
from assistant.service.ingestion import Progress, silent
from assistant.settings import Settings

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Drafts a Chief Sales Officer's weekly narrative for the CEO, from what the sales organisation writes down.",
)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document on standard output and nothing else.")]
InWeek = Annotated[str | None, typer.Option("--week", help="ISO week, such as 2026-W47.")]
Embedded = Annotated[bool, typer.Option("--embedded", help="Use no language model, even where one is set.")]
OfDocument = Annotated[str | None, typer.Option("--document", help="A note's file name, or its path.")]


@app.callback()
def options(
    context: typer.Context,
    home: Annotated[Path | None, typer.Option(help="Folder of the data; else SALES_NARRATIVE_HOME.")] = None,
    version: Annotated[bool, typer.Option("--version", help="Print the version and leave.")] = False,
) -> None:
    """Keep what holds for every command."""
    if version:
        typer.echo(f"sales-narrative {__version__}")
        raise typer.Exit
    context.obj = {"home": home} if home else {}


def settings_of(context: typer.Context, **overrides: object) -> Settings:
    """Return the settings with what the command line gave on top. Raises UsageError."""
    given = {key: value for key, value in {**context.obj, **overrides}.items() if value is not None}
    return Settings.load(**given)


@contextmanager
def opened(context: typer.Context, **overrides: object) -> Iterator[Service]:
    """Open the service over the home that the command line names, and let the home go after."""
    with Service.open(settings_of(context, **overrides)) as service:
        yield service


@contextmanager
def waiting(first: str, *, quiet: bool) -> Iterator[Progress]:
    """Tell somebody at a terminal, on standard error, what is being done, part by part; nothing is told elsewhere.

    Words of an answer are not among it: they are shown once they are checked.
    """
    console = Console(stderr=True)
    if quiet or not console.is_terminal:
        yield silent
        return
    with console.status(first) as status:
        yield lambda what, done, total: status.update(f"{what} ({done}/{total})" if total else what)


@contextmanager
def spending(service: Service, *, embedded: bool) -> Iterator[None]:
    """Tell on standard error what a model may use before the run, and what it used after; nothing without a model."""
    allowed = None if embedded else service.allowance
    if allowed:
        typer.echo(f"model: {allowed}", err=True)
    yield
    if allowed:
        typer.echo(f"model used: {service.spent or 'nothing, the answer was computed'}", err=True)


def emit(value: object) -> None:
    """Print one JSON document."""
    dumped = TypeAdapter(Any).dump_python(value, mode="json")
    typer.echo(json.dumps(dumped, ensure_ascii=False, indent=2))


def emit_line(value: object) -> None:
    """Print one JSON object on one line."""
    typer.echo(json.dumps(TypeAdapter(Any).dump_python(value, mode="json"), ensure_ascii=False))
