"""The command for the stores: bring the tables up to date, move a home into a shared database."""

from pathlib import Path
from typing import Annotated

import typer

from assistant.cli.common import AsJson, app, emit, settings_of
from assistant.service.stores import migrate as migrate_records
from assistant.service.stores import move_home


@app.command()
def migrate(
    context: typer.Context,
    from_home: Annotated[
        Path | None, typer.Option(help="A home whose records are copied into SALES_NARRATIVE_DATABASE_URL.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Bring the records' tables up to this version; --from-home moves a home into an empty PostgreSQL database."""
    settings = settings_of(context)
    if from_home is None:
        done = migrate_records(settings)
        emit(done) if as_json else typer.echo("\n".join(done.lines()))
        return
    moved = move_home(from_home, settings, lambda table, rows: typer.echo(f"{table}: {rows}", err=True))
    if as_json:
        emit(moved)
    else:
        typer.echo(f"moved {sum(moved.rows.values())} rows, compared one by one; {from_home} is as it was")
