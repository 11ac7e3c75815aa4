"""A run on the screen: one table, then what failed, with the cases and the reasons."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from evals.harness.record import Run
from evals.harness.words import failures, lines, reason

_STYLE = {"pass": "green", "fail": "bold red", "watched": ""}
_SHOWN = 5


def show(run: Run, console: Console) -> None:
    """Print the run for people."""
    table = Table(title=_title(run), title_justify="left", expand=False, pad_edge=False)
    for name in ("measured", "value", "95 %", "n", "gate", "baseline", "change", "verdict"):
        table.add_column(name, justify="right" if name in ("value", "n", "baseline") else "left", overflow="fold")
    for suite in run.suites:
        table.add_section()
        heading = Text.assemble((suite.name, "bold"), (f", {suite.seconds:.0f} s", "dim"))
        table.add_row(heading, *[""] * 6, Text("" if suite.passed else "FAIL", style="bold red"))
        every = list(lines(suite))
        for line in (one for one in every if one.verdict != "left out"):
            unscored = f" ({line.unscored} unscored)" if line.unscored else ""
            table.add_row(
                f"  {line.title}", line.value, line.interval, f"{line.n}{unscored}", line.limit, line.baseline,
                line.change, Text(line.verdict, style=_STYLE[line.verdict]),
            )  # fmt: skip
        left = [one.name for one in every if one.verdict == "left out"]
        if left:
            table.add_row(Text(f"  left out: {', '.join(left)}", style="dim"))
    console.print(table)
    for suite in run.suites:
        for found, cases in failures(suite):
            console.print(Text(f"\n{suite.name} {found.measure}: {found.why}", style="red"))
            for case in cases[:_SHOWN]:
                console.print(Text(f"  {case.id}: {reason(case, found.measure)[:300]}"))
    console.print(Text(_verdict(run), style="bold green" if run.passed else "bold red"))


def _title(run: Run) -> str:
    changed = " with changes" if run.changed else ""
    return f"Run {run.id}, {run.half} half, {run.model or 'embedded'}, commit {run.commit[:10] or 'unknown'}{changed}"


def _verdict(run: Run) -> str:
    failed = [s.name for s in run.suites if not s.passed]
    told = f"FAILED: {', '.join(failed)}" if failed else "Every gate held"
    cases = sum(c.status != "left_out" for s in run.suites for c in s.cases)
    left = sum(c.status == "left_out" for s in run.suites for c in s.cases)
    apart = f", {left} left out" if left else ""
    suites = f"{len(run.suites)} suite{'s' if len(run.suites) != 1 else ''}"
    return f"{told}. {cases} cases in {suites}{apart}, {run.seconds:.0f} s."
