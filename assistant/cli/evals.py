"""The commands of the eval suite, which lies in a checkout and not in the installed package."""

from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from assistant.cli.common import AsJson, app, emit, opened, settings_of
from assistant.errors import AssistantError, UsageError
from assistant.models.week import Week

evals_app = typer.Typer(no_args_is_help=True, help="Run the eval suite and compare its runs (in a checkout).")
app.add_typer(evals_app, name="evals")

Suites = Annotated[list[str] | None, typer.Option("--suite", help="Only this suite; may be given again.")]
Fast = Annotated[bool, typer.Option("--fast", help="Leave out the slow cases, as CI does.")]
Runs = Annotated[Path | None, typer.Option("--runs", help="The folder in which runs are kept; else build/evals.")]


def _suite_command() -> Any:  # noqa: ANN401 - a module outside the package, see evals/harness/command.py
    try:
        return import_module("evals.harness.command")
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] == "evals":
            raise AssistantError(
                "The eval suite is not here: it is part of a checkout, not of the installed package.",
                "Clone the project, and run `make evals` in the checkout.",
            ) from error
        raise AssistantError(
            f"The eval suite needs {error.name!r}, which is not installed.",
            "Run `make evals` in a checkout, or `pip install 'sales-narrative[evals]'` beside it.",
        ) from error


def _end(outcome: Any, as_json: bool) -> None:  # noqa: ANN401 - an Outcome, see above
    if as_json:
        emit(outcome.machine)
    else:
        for line in outcome.lines:
            typer.echo(line)
    if outcome.exit_code:
        raise typer.Exit(outcome.exit_code)


def _console(as_json: bool) -> Console:
    """Return where people's output goes: nowhere beside JSON; wide enough for a table where no terminal says less."""
    quiet = Console(quiet=True)
    if as_json:
        return quiet
    console = Console(soft_wrap=False)
    return console if console.is_terminal else Console(width=160)


def _told(name: str) -> None:
    typer.echo(f"… {name}", err=True)


@evals_app.command("run")
def run(
    context: typer.Context,
    suites: Annotated[list[str] | None, typer.Argument(help="Suites to run; without any, all.")] = None,
    fast: Fast = False,
    with_model: Annotated[
        bool, typer.Option("--with-model", help="Draft and answer with the model that is set.")
    ] = False,
    junit: Annotated[Path | None, typer.Option(help="Write JUnit XML for CI to this file.")] = None,
    report: Annotated[Path | None, typer.Option(help="Write the HTML report here; else beside the run.")] = None,
    runs: Runs = None,
    as_json: AsJson = False,
) -> None:
    """Measure the product suite by suite; exit code 1 when a gate fails."""
    _model_is_set(context, wanted=with_model)
    command = _suite_command()
    console = _console(as_json)
    _end(
        command.run(
            suites or [],
            fast=fast,
            with_model=with_model,
            junit=junit,
            report=report,
            console=console,
            told=_told,
            runs=runs,
        ),
        as_json,
    )


@evals_app.command("compare")
def compare(
    context: typer.Context,
    before: Annotated[str, typer.Argument(help="A run: its file, its id, or `latest`.")],
    after: Annotated[str, typer.Argument(help="Another run.")],
    prompts: Annotated[bool, typer.Option("--prompts", help="The two are folders of prompts: run both.")] = False,
    models: Annotated[bool, typer.Option("--models", help="The two are names of models: run both.")] = False,
    suite: Suites = None,
    fast: Fast = False,
    runs: Runs = None,
    as_json: AsJson = False,
) -> None:
    """Show what changed between two runs, two folders of prompts or two models, and which suite got worse."""
    if prompts and models:
        raise UsageError("--prompts and --models can't go together", "Change one thing at a time.")
    by = "prompts" if prompts else "models" if models else None
    _model_is_set(context, wanted=by is not None)
    command = _suite_command()
    _end(command.compared(before, after, suites=suite or [], by=by, fast=fast, told=_told, runs=runs), as_json)


def _model_is_set(context: typer.Context, *, wanted: bool) -> None:
    if wanted and not settings_of(context).has_model:
        raise UsageError("no model is set to run with", "Set OPENAI_API_KEY, or OPENAI_BASE_URL for your own server.")


@evals_app.command("accept")
def accept(
    name: Annotated[str, typer.Argument(help="A run: its file, its id, or `latest`.")],
    runs: Runs = None,
    as_json: AsJson = False,
) -> None:
    """Make a run's numbers the baseline."""
    _end(_suite_command().accepted(name, runs), as_json)


@evals_app.command("candidates")
def candidates(
    context: typer.Context,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Where to; else build/evals.")] = None,
    as_json: AsJson = False,
) -> None:
    """Write the answers that users marked as wrong as candidates for eval cases."""
    command = _suite_command()
    with opened(context) as service:
        rated = service.home.records.rated_messages()
        dates = service.home.records.snapshot_dates()
    week = str(Week.of(dates[-1])) if dates else ""
    _end(command.candidates(rated, week, output), as_json)
