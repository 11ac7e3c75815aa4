"""The commands that keep a copy of the records: backup, restore."""

from pathlib import Path
from typing import Annotated

import typer

from assistant.cli.common import AsJson, app, emit, settings_of
from assistant.service import backups


@app.command()
def backup(
    context: typer.Context,
    target: Annotated[Path, typer.Argument(help="File to write; an older one of this name is replaced.")],
    as_json: AsJson = False,
) -> None:
    """Copy the records into one file, also while the app runs; the index is made from them and is not in it."""
    done = backups.back_up(settings_of(context), target)
    if as_json:
        emit(done)
    else:
        typer.echo(f"{done.path}: {done.bytes:,} bytes, checked.")


@app.command()
def restore(
    context: typer.Context,
    source: Annotated[Path, typer.Argument(help="A file that `backup` wrote.")],
    as_json: AsJson = False,
) -> None:
    """Make an empty home from a backup, its index included."""
    found = backups.restore(settings_of(context), source)
    if as_json:
        emit(found)
    else:
        typer.echo(f"{found.documents} notes, {found.passages} passages, {found.narratives} narratives are back.")
