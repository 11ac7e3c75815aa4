"""Eval runs on the screen: gates, measures, cases that changed, progress, and answers that users rated."""

from collections.abc import Sequence

from assistant.app.render import Html, element, joined
from assistant.app.texts import Wording
from assistant.app.views.parts import badge, empty, page, say, table
from assistant.service.eval_runs import CaseChange, EvalJudgement, EvalMeasure, EvalRun, EvalSuite
from assistant.service.talking import Rated

TONES = {"pass": "good", "fail": "bad", "watched": "", "left out": "warn"}
SINCE = {"baseline": "Cases that changed since the baseline", "before": "Cases that changed since the run before"}
HALVES = {"fast": "fast cases", "full": "every case"}
LINES, CHANGES = 12, 40
"""So many lines of progress, and so many changed cases, are shown."""


def none() -> Html:
    """Return what stands where no run is kept."""
    return page(empty("No run yet.", "Choose a suite and press Run it; the fast cases take a minute or two."))


def listed(held: Sequence[EvalRun], chosen: str, wording: Wording) -> Html:
    """Return the kept runs, the newest first, each with its verdict."""
    rows = [
        element(
            "button",
            badge("passed", "good") if r.passed else badge("failed", "bad"),
            " ",
            wording.moment(r.started),
            element(
                "small", f"{', '.join(s.name for s in r.suites)} · {HALVES.get(r.half, r.half)} · {r.model or r.mode}"
            ),
            type="button",
            class_="pick",
            data_act="run",
            data_id=r.id,
            aria_pressed="true" if r.id == chosen else "false",
        )
        for r in held
    ]
    return page(element("h2", "Runs"), rows, label="Runs")


def run(shown: EvalRun, changes: Sequence[CaseChange], wording: Wording) -> Html:
    """Return one run: what changed since the baseline, then suite by suite gates and measures."""
    cases = HALVES.get(shown.half, shown.half)
    made = f"{wording.moment(shown.started)}, {cases}, {shown.model or shown.mode}, {shown.seconds:.0f} s"
    commit = f"commit {shown.commit[:10]}{', with changes beside it' if shown.changed else ''}" if shown.commit else ""
    return page(
        element("h2", badge("passed", "good") if shown.passed else badge("failed", "bad"), " ", made),
        element("p", commit, class_="soft small"),
        _changes(changes),
        [_suite(s) for s in shown.suites],
        label="Run",
    )


def _changes(changes: Sequence[CaseChange]) -> Html:
    if not changes:
        return element(
            "p", "No case scores otherwise than in the baseline or, without one, the run before.", class_="soft"
        )
    parts = []
    for since, head in SINCE.items():
        held = [c for c in changes if c.since == since]
        rows = [
            [f"{c.suite}: {c.case}", c.score, _number(c.before), _number(c.after), c.reason] for c in held[:CHANGES]
        ]
        more = f", the first {CHANGES} of them here" if len(held) > CHANGES else ""
        caption = f"{head} ({len(held)}{more})"
        if held:
            parts.append(table(("Case", "Score", "Then", "Now", "Why"), rows, caption=caption, numeric=(2, 3)))
    return joined(parts)


def _suite(suite: EvalSuite) -> Html:
    verdicts = {j.measure: j for j in suite.judgements}
    crashed = [c for c in suite.cases if c.status == "crashed"]
    rows = [_measure(m, verdicts.get(m.name)) for m in suite.measures]
    whole = verdicts.get("")
    return element(
        "section",
        element(
            "h2", suite.title or suite.name, " ", badge("passed", "good") if suite.passed else badge("failed", "bad")
        ),
        element("p", f"{len(suite.cases)} cases, {suite.seconds:.0f} s", class_="soft small"),
        say(whole.why, tone="bad") if whole and whole.why else None,
        table(("Gate", "Measure", "Value", "95 % interval", "n", "Limit", "Baseline"), rows, numeric=(2, 3, 4)),
        element("ul", [element("li", f"{c.id}: {c.problem}") for c in crashed]) if crashed else None,
    )


def _measure(measure: EvalMeasure, judged: EvalJudgement | None) -> list[Html | str]:
    verdict = judged.verdict if judged else "watched"
    spread = f"{_number(measure.low)}–{_number(measure.high)}" if measure.low is not None else ""
    unscored = f" ({measure.unscored} unscored)" if measure.unscored else ""
    return [
        badge(verdict, TONES.get(verdict, "")),
        element("span", measure.title or measure.name, title=judged.why if judged else None),
        _number(measure.value),
        spread,
        f"{measure.n}{unscored}",
        judged.limit if judged else "",
        _number(judged.baseline) if judged else "",
    ]


def _number(value: float | None) -> str:
    return "—" if value is None else f"{value:.3f}".rstrip("0").rstrip(".")


def running(suite: str, lines: Sequence[str]) -> Html:
    """Return how far a suite is: what it said last."""
    told = [element("div", line, class_="small") for line in lines[-LINES:]]
    return page(say(f"Running {suite}…", told))


def ended(text: str, passed: bool) -> Html:
    """Return how a suite ended."""
    return page(say(text, tone="good" if passed else "bad"))


def stopped() -> Html:
    """Return what stands after a run was stopped by hand."""
    return page(say("Stopped; nothing of it was kept.", tone="warn"))


def rated(held: Sequence[Rated]) -> Html:
    """Return the answers that users rated: candidates for cases, without who asked."""
    if not held:
        return page(
            element("h2", "Rated answers"),
            element("p", "None yet; they come from the chat's thumbs.", class_="soft small"),
        )
    items = [
        element(
            "li",
            badge("useful", "good") if r.verdict == "up" else badge("not useful", "bad"),
            " ",
            r.question,
            element("div", r.reason, class_="small soft") if r.reason else None,
        )
        for r in held[:LINES]
    ]
    return page(element("h2", f"Rated answers ({len(held)})"), element("ul", items, class_="plain lines"))
