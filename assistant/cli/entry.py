"""The entry point: every command module is loaded, and an error that the user can mend ends in two lines."""

import gc
import logging
import sys
from collections.abc import Iterable

import typer

from assistant.cli import backups, commands, evals, privacy, serve, stores, users  # noqa: F401  (their commands register themselves)
from assistant.cli.common import app
from assistant.errors import AssistantError

ALLOCATED = 20_000
"""So many new objects between two rounds of the collector; word lists and notes are many objects and no garbage, and
with Python's 700 a quarter of a draft's time went into looking through them again and again."""


def _complain(error: AssistantError) -> int:
    typer.echo(error.what, err=True)
    if error.how:
        typer.echo(error.how, err=True)
    return error.exit_code


def main(arguments: Iterable[str] | None = None) -> None:
    """Run the command; an error that the user can mend is two lines on standard error and its exit code."""
    gc.set_threshold(ALLOCATED, 20, 20)
    logging.getLogger("assistant").addHandler(logging.NullHandler())
    try:
        app(args=list(arguments) if arguments is not None else None)
    except AssistantError as error:
        sys.exit(_complain(error))
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
