"""The commands for those whom the records name, and for who must prove what was done: held, forget, retain, verify."""

import datetime as dt
import os
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from assistant.cli.common import AsJson, app, emit, opened
from assistant.errors import IntegrityError, StoreError, UsageError
from assistant.service.privacy import Privacy, Subject
from assistant.service.retention import Retention, day_before

OfAccount = Annotated[str | None, typer.Option("--account", help="An account, as the CRM or the notes spell it.")]
OfPerson = Annotated[str | None, typer.Option("--person", help="A person's whole name.")]
Also = Annotated[list[str] | None, typer.Option("--also", help="A further spelling, such as a short form.")]
By = Annotated[str, typer.Option("--by", help="Who asks for it; kept in the audit log.")]
Sure = Annotated[bool, typer.Option("--yes", help="Do it; else it is only shown.")]


def _subject(account: str | None, person: str | None, also: list[str] | None) -> Subject:
    if (account is None) == (person is None):
        raise UsageError("--account or --person is needed, one of the two", "sales-narrative held --account 'Acme'")
    return Subject.of("person" if account is None else "account", [account or person or "", *(also or ())])


def _write(target: Path, text: str) -> None:
    """Write a file that nobody but its owner may read. Raises StoreError."""
    try:
        with open(target, "w", encoding="utf-8", opener=partial(os.open, mode=0o600)) as file:
            if target.is_file():
                target.chmod(0o600)
            file.write(text)
    except OSError as error:
        raise StoreError(
            f"{target} can't be written: {error.strerror}.", "Choose another file that you may write to."
        ) from error


@app.command()
def held(
    context: typer.Context,
    account: OfAccount = None,
    person: OfPerson = None,
    also: Also = None,
    output: Annotated[Path | None, typer.Option("-o", help="Write all of it, as JSON, to this file.")] = None,
    by: By = "admin",
    as_json: AsJson = False,
) -> None:
    """Show all that is held about an account or a person; -o or --json gives it whole, to hand over."""
    subject = _subject(account, person, also)
    with opened(context) as service:
        found = Privacy(service.home).held(subject, by=by)
    if output is not None:
        _write(output, found.model_dump_json(indent=2) + "\n")
    if as_json:
        emit(found)
        return
    for line in found.lines():
        typer.echo(line)


@app.command()
def forget(
    context: typer.Context,
    account: OfAccount = None,
    person: OfPerson = None,
    also: Also = None,
    yes: Sure = False,
    by: By = "admin",
    as_json: AsJson = False,
) -> None:
    """Delete all that is held about an account or a person; approved narratives get a mark in its place."""
    subject = _subject(account, person, also)
    with opened(context) as service:
        privacy = Privacy(service.home)
        done = privacy.forget(subject, by=by) if yes else privacy.held(subject, by=by)
    if as_json:
        emit(done if yes else {"would_forget": done})
        return
    for line in done.lines():
        typer.echo(line)
    if not yes:
        typer.echo("Nothing was deleted. Add --yes to delete it.")


@app.command()
def retain(
    context: typer.Context,
    older_than: Annotated[str, typer.Option("--older-than", help="Delete what is older: 400d, 60w, 18m or 3y.")],
    snapshots: Annotated[bool, typer.Option("--snapshots", help="CRM snapshots of that age too.")] = False,
    yes: Sure = False,
    by: By = "admin",
    as_json: AsJson = False,
) -> None:
    """Delete notes, drafts, conversations and refusals that are older than this; approved narratives are kept."""
    before = day_before(dt.datetime.now(dt.UTC).date(), older_than)
    with opened(context) as service:
        retention = Retention(service.home)
        act = retention.let_go(before, by=by, with_snapshots=snapshots) if yes else None
        found = act or retention.would_go(before, with_snapshots=snapshots)
    if as_json:
        emit(found)
        return
    for line in found.lines():
        typer.echo(line)
    if not yes:
        typer.echo("Nothing was deleted. Add --yes to delete it.")


@app.command()
def verify(
    context: typer.Context,
    head: Annotated[str | None, typer.Option(help="A hash that an earlier run told: it must still be there.")] = None,
    as_json: AsJson = False,
) -> None:
    """Walk the audit log's hash chain and name the first entry that does not follow from those before it."""
    with opened(context) as service:
        found = Privacy(service.home).verify(head)
    if as_json:
        emit(found)
    elif found.broken is None:
        typer.echo(f"The audit log holds: {found.entries} entries, {found.redacted} of them redacted.")
        typer.echo(f"head {found.head}")
    if found.broken is not None:
        raise IntegrityError(
            f"The audit log is broken at entry {found.broken.number}: {found.broken.why}.",
            "Compare it with a backup; what came before that entry holds.",
        )
