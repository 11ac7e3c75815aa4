"""The commands over one home: ingest, read, draft, approve."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import BaseModel
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from assistant.cli.arguments import needed, read_day, read_filter, read_lines, read_text, read_week
from assistant.cli.common import AsJson, Embedded, InWeek, OfDocument, app, emit, emit_line, opened, spending, waiting
from assistant.cli.lookback import Shown, compared, followed_up, progress
from assistant.errors import AssistantError, SourceError, UsageError
from assistant.models.week import Week
from assistant.service import agenda, render
from assistant.service.remembering import KeptHistories


@app.command()
def ingest(
    context: typer.Context,
    paths: Annotated[list[Path], typer.Argument(help="A workspace folder, or single files.")],
    snapshot_date: Annotated[str | None, typer.Option(help="Date of a CRM export that doesn't say its own.")] = None,
    date_order: Annotated[str | None, typer.Option(help="Order of slash dates: dmy or mdy.")] = None,
    ray: Annotated[str | None, typer.Option(help="Read and embed notes on the Ray cluster at host:port.")] = None,
    as_json: AsJson = False,
) -> None:
    """Read exports, goals, the company profile and notes; only what is new is added."""
    console = Console(stderr=True)
    with (
        opened(context, date_order=date_order) as service,
        Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            console=console,
            transient=True,
            disable=as_json or not console.is_terminal,
        ) as bar,
    ):
        task = bar.add_task("Reading", total=None)
        report = service.ingest(
            paths,
            snapshot_date=read_day(snapshot_date, "--snapshot-date"),
            progress=lambda what, done, total: bar.update(task, description=what, completed=done, total=total),
            ray=ray,
        )
    if as_json:
        emit(report)
    else:
        for line in report.lines():
            typer.echo(line)
        for refusal in report.refusals:
            typer.echo(f"refused: {refusal.path}: {refusal.what}\n    {refusal.how}", err=True)
    if report.refusals:
        raise typer.Exit(3)


@app.command()
def status(context: typer.Context, as_json: AsJson = False) -> None:
    """Say what the records and the index hold."""
    with opened(context) as service:
        found = service.status()
    if as_json:
        emit(found)
        return
    for key, value in found.model_dump(mode="json").items():
        shown = ", ".join(map(str, value)) if isinstance(value, list) else value
        typer.echo(f"{key.replace('_', ' '):<24}{'none' if shown in ('', None) else shown}")


@app.command()
def search(
    context: typer.Context,
    query: Annotated[str | None, typer.Argument(help="What to look for.")] = None,
    queries: Annotated[Path | None, typer.Option(help="JSON Lines of {id, query, …filters}, for many at once.")] = None,
    k: Annotated[int, typer.Option("-k", min=1, max=200, help="How many hits.")] = 8,
    week: InWeek = None,
    account: Annotated[str | None, typer.Option(help="Only notes about this account.")] = None,
    kind: Annotated[str | None, typer.Option(help="meeting_note, deal_update, call_summary or note.")] = None,
    document: OfDocument = None,
    as_json: AsJson = False,
) -> None:
    """Find the passages that answer a query, best first."""
    if (query is None) == (queries is None):
        raise UsageError("search needs a query or --queries, one of the two", "sales-narrative search 'single sign-on'")
    with opened(context) as service:
        if queries is not None:
            for line in read_lines(queries):
                asked = needed(line, "query", queries)
                hits = service.search(asked, k=int(line.get("k", k)), search=read_filter(line))
                emit_line({"id": line.get("id"), "hits": [_hit(h) for h in hits]})
            return
        given = {"week": week, "account": account, "kind": kind, "document": document}
        hits = service.search(query or "", k=k, search=read_filter(given))
    if as_json:
        emit([_hit(h) for h in hits])
        return
    for hit in hits:
        place = f"{hit.path}:{hit.char_start}-{hit.char_end}"
        typer.echo(f"{hit.score:.3f}  {place}  {hit.date or ''} {hit.account or ''}")
        typer.echo(f"    {' '.join(hit.text.split())}\n")
    if not hits:
        typer.echo("Nothing found.")


def _hit(hit: BaseModel) -> dict[str, Any]:
    keys = {"document", "path", "char_start", "char_end", "text", "score"}
    return hit.model_dump(mode="json", include=keys)


@app.command()
def ask(
    context: typer.Context,
    question: Annotated[str | None, typer.Argument(help="What to answer from the records.")] = None,
    questions: Annotated[Path | None, typer.Option(help="JSON Lines of {id, question, …filters}, for many.")] = None,
    week: InWeek = None,
    account: Annotated[str | None, typer.Option(help="Read only notes about this account.")] = None,
    kind: Annotated[str | None, typer.Option(help="Read only notes of this kind.")] = None,
    document: OfDocument = None,
    user: Annotated[
        str | None, typer.Option(help="Read it as following what this user asked before, and keep it.")
    ] = None,
    embedded: Embedded = False,
    as_json: AsJson = False,
) -> None:
    """Answer a question from figures, CRM cells and notes, with citations, or say what was not found."""
    if (question is None) == (questions is None):
        raise UsageError(
            "ask needs a question or --questions, one of the two", "sales-narrative ask 'How large is the gap?'"
        )
    with opened(context) as service, spending(service, embedded=embedded):
        if questions is not None:
            for line in read_lines(questions):
                limits = read_filter({key: value for key, value in line.items() if key != "week"})
                found = service.ask(
                    needed(line, "question", questions),
                    week=read_week(line.get("week", week)),
                    search=limits,
                    embedded=embedded,
                )
                emit_line({"id": line.get("id"), **found.model_dump(mode="json")})
            return
        limits = read_filter({"account": account, "kind": kind, "document": document})
        if user is not None and KeptHistories(service.home.records).account(user) is None:
            raise UsageError(f"there is no user {user!r}", "`sales-narrative users list` shows the names.")
        with waiting("Reading the week's figures and notes, and checking the answer", quiet=as_json):
            found = service.ask(question or "", week=read_week(week), search=limits, user=user, embedded=embedded)
    if as_json:
        emit(found)
    else:
        typer.echo("\n".join(found.lines()))


def _show(shown: Shown, as_json: bool) -> None:
    if as_json:
        emit(shown.rows)
        return
    for line in shown.lines:
        typer.echo(line)


@app.command()
def signals(context: typer.Context, document: OfDocument = None, week: InWeek = None, as_json: AsJson = False) -> None:
    """Show what was understood in notes, sentence by sentence."""
    with opened(context) as service:
        found = service.signals(document=document, week=read_week(week))
    if as_json:
        keys = {"document", "path", "char_start", "char_end", "text", "label", "signal", "account"}
        keys |= {"opportunity_id", "superseded"}
        emit([s.model_dump(mode="json", include=keys) for s in found])
        return
    for signal in found:
        if signal.label.value == "other":
            continue
        name = signal.label.value + (f"/{signal.signal}" if signal.signal else "")
        old = " (superseded)" if signal.superseded else ""
        typer.echo(f"{name:<36}{signal.account or '-':<28}{signal.document}:{signal.char_start}{old}")
        typer.echo(f"    {' '.join(signal.text.split())}")


@app.command()
def draft(
    context: typer.Context,
    week: InWeek = None,
    persona: Annotated[str | None, typer.Option(help="One or two CEO personas, comma-separated.")] = None,
    as_of: Annotated[str | None, typer.Option(help="Day up to which figures count, YYYY-MM-DD.")] = None,
    form: Annotated[str, typer.Option("--format", help="md, json, docx, html or eml.")] = "md",
    output: Annotated[Path | None, typer.Option("-o", "--output", help="File to write instead of the screen.")] = None,
    embedded: Embedded = False,
    as_agenda: Annotated[bool, typer.Option("--agenda", help="The one-page agenda of the weekly meeting.")] = False,
    follow_up: Annotated[Path | None, typer.Option(help="Notes of that meeting: what was decided and asked.")] = None,
    as_json: AsJson = False,
) -> None:
    """Draft the week's narrative; without --week, that of the newest CRM snapshot."""
    if follow_up is not None:
        with opened(context) as service:
            _show(followed_up(service, follow_up), as_json)
        return
    form = "json" if as_json else form
    if form == "docx" and output is None:
        raise UsageError("a Word document can't be printed", "Name a file with -o narrative.docx.")
    if form not in ("md", "json", "docx", "html", "eml"):
        raise UsageError(f"--format {form!r} is not a format", "Use md, json, docx, html or eml.")
    with (
        opened(context) as service,
        spending(service, embedded=embedded),
        waiting("Reading figures and notes", quiet=as_json) as told,
    ):
        narrative = service.draft(
            read_week(week),
            personas=tuple(p.strip().lower() for p in persona.split(",") if p.strip()) if persona else None,
            as_of=read_day(as_of, "--as-of"),
            embedded=embedded,
            progress=told,
        )
    data = agenda(narrative).encode() if as_agenda else render(narrative, form)
    if output is None:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    try:
        output.write_bytes(data)
    except OSError as error:
        raise AssistantError(
            f"{output.name!r} can't be written", "Choose a folder that exists and is writable."
        ) from error
    typer.echo(f"Wrote {output}", err=True)


@app.command()
def check(
    context: typer.Context,
    claims: Annotated[Path | None, typer.Option(help="JSON Lines of {id, doc, claim}.")] = None,
    text: Annotated[Path | None, typer.Option(help="A paragraph, held against the stored evidence.")] = None,
    week: InWeek = None,
    as_json: AsJson = False,
) -> None:
    """Tell whether statements are supported, with a score and the reasons."""
    if (claims is None) == (text is None):
        raise UsageError("check needs --claims or --text, one of the two", "sales-narrative check --text draft.txt")
    if claims is not None:
        _check_claims(context, claims, as_json)
        return
    if text is None or not text.is_file():
        raise SourceError(f"{str(text)!r} is not a file", "Name a text file with the paragraph.")
    with opened(context) as service:
        verdicts = service.check_text(text.read_text("utf-8-sig"), week=read_week(week))
    if as_json:
        emit([v.model_dump(mode="json") for v in verdicts])
        return
    for verdict in verdicts:
        typer.echo(f"{verdict.label:<12}{verdict.score:.2f}  {' '.join(verdict.text.split())}")
        for reason in verdict.reasons:
            typer.echo(f"    {reason}")


def _check_claims(context: typer.Context, path: Path, as_json: bool) -> None:
    with opened(context) as service:
        for line in read_lines(path):
            verdict = service.check_claim(needed(line, "claim", path), needed(line, "doc", path))
            row = {"id": line.get("id"), "label": verdict.label, "score": verdict.score, "reasons": verdict.reasons}
            if as_json:
                emit_line(row)
            else:
                typer.echo(f"{line.get('id')}\t{verdict.label}\t{verdict.score:.2f}\t{'; '.join(verdict.reasons)}")


@app.command()
def contract(context: typer.Context, week: InWeek = None, as_json: AsJson = False) -> None:
    """Show each line of the social contract, kept or broken this week, and its trend."""
    with opened(context) as service:
        found = service.review().contract(read_week(week))
    _show(Shown(found, found.texts()), as_json)


@app.command()
def approve(
    context: typer.Context,
    edited: Annotated[
        Path | None, typer.Argument(help="An edited narrative, as `draft --format json` gave it.")
    ] = None,
    week: InWeek = None,
    by: Annotated[str, typer.Option("--by", help="Who approves.")] = "cso",
    override: Annotated[str | None, typer.Option(help="Reason to approve although something is missing.")] = None,
    version: Annotated[int | None, typer.Option(help="A version of `history`; else the newest that is open.")] = None,
    edit_only: Annotated[bool, typer.Option("--edit-only", help="Keep and check the edit; approve nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Approve a week's narrative and freeze it with its evidence; an edited one is checked first."""
    if edited is None and (edit_only or week is None):
        raise UsageError("approve needs --week or an edited narrative", "sales-narrative approve --week 2026-W47")
    with opened(context) as service:
        report = service.edit(read_text(edited), by=by) if edited else None
        if report and not edit_only:
            version = report.version
        asked = Week.parse(report.week) if report else read_week(week)
        done = service.approve(asked, by=by, override=override, version=version) if asked and not edit_only else None
    if as_json:
        emit({"edit": report, "approved": done} if edit_only or report else done)
        return
    for line in (*(report.lines() if report else ()), *(done.lines() if done else ())):
        typer.echo(line)


@app.command()
def history(
    context: typer.Context,
    week: InWeek = None,
    version: Annotated[int | None, typer.Option(help="Print this version of the week (with --week).")] = None,
    form: Annotated[str, typer.Option("--format", help="Of a printed version: md, json, html or eml.")] = "md",
    weeks: Annotated[tuple[str, str] | None, typer.Option("--diff", help="Two weeks: what changed.")] = None,
    over_time: Annotated[bool, typer.Option("--progress", help="Each initiative over the approved weeks.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show the kept narratives, who drafted, edited, approved or overrode what, and when."""
    if weeks is not None or over_time:
        with opened(context) as service:
            _show(compared(service, *weeks) if weeks else progress(service), as_json)
        return
    asked = read_week(week)
    if version is not None and asked is None:
        raise UsageError("--version needs --week", "sales-narrative history --week 2026-W47 --version 2")
    with opened(context) as service:
        found = service.history(asked)
        kept = service.stored(asked, version) if asked and version is not None else None
    if kept is not None:
        sys.stdout.buffer.write(render(kept, "json" if as_json else form))
        return
    _show(Shown(found, found.lines()), as_json)


@app.command()
def reindex(context: typer.Context, as_json: AsJson = False) -> None:
    """Build the index anew from the records."""
    with opened(context) as service:
        done = service.reindex()
    if as_json:
        emit({"passages": done})
    else:
        typer.echo(f"The index holds {done} passages again.")
