"""Tables that a page is mostly made of: contract, commitments, sources, users, status, weeks."""

import datetime as dt
from collections.abc import Mapping, Sequence

from assistant.app.render import Html, Piece, element
from assistant.app.texts import KIND, STANDING, Wording
from assistant.app.views.parts import act, badge, empty, facts, page, table
from assistant.models.narrative import Commitment
from assistant.models.partnership import ContractLine
from assistant.models.user import User
from assistant.service.reports import StatusReport
from assistant.service.review import ContractView
from assistant.service.viewing import Sources, WeekState

CONTRACT_TONE = {"kept": "good", "crossed": "warn", "broken": "bad", "unknown": ""}
CONTRACT_WORD = {"kept": "kept", "crossed": "crossed: tell", "broken": "broken", "unknown": "can't be told"}
KINDS = {
    "autonomy": "What sales may decide alone",
    "threshold": "From where on the CEO is told",
    "transparency": "What you promised to say",
    "goal": "What you agreed to aim for",
}
PROMISE_TONE = {"kept": "good", "missed": "bad", "redated": "warn", "no_news": "warn", "open": ""}
PROMISE_WORD = {"kept": "kept", "missed": "missed", "redated": "re-dated", "no_news": "no news", "open": "open"}


def contract(view: ContractView, wording: Wording) -> Html:
    """Return every line of the social contract as it stands, with what crosses it and how it went over the weeks."""
    if not view.lines:
        return page(
            empty(
                "No social contract yet.",
                "Write what you two agreed into company.yaml under `social_contract`, and ingest it.",
            )
        )
    sections = []
    for kind, title in KINDS.items():
        held = [line for line in view.lines if line.kind == kind]
        if held:
            rows = [_line(line, view, wording) for line in held]
            sections.append(
                element(
                    "section",
                    element("h2", title),
                    table(("State", "Agreed", "This week", "By week"), rows, widths=(13, 32, 35, 20)),
                )
            )
    return page(sections, label="Social contract")


def _line(line: ContractLine, view: ContractView, wording: Wording) -> list[Piece]:
    limit = wording.value(line.threshold, line.unit) if line.threshold is not None else ""
    now = wording.value(line.value, line.unit) if line.value is not None and line.unit != "count" else ""
    names = [s for s in line.subjects if s not in line.figures]
    who = ", ".join(names[:8]) + (f" and {len(names) - 8} more" if len(names) > 8 else "")
    trend = [
        element("div", f"{p.week}: {wording.value(p.value, line.unit) if p.value is not None else _times(p.crossings)}")
        for p in view.trend.get(line.key, ())[-4:]
    ]
    source = [act("Open", "citation", id=line.key, n="0")] if line.citations else []
    return [
        badge(CONTRACT_WORD[line.status], CONTRACT_TONE[line.status]),
        [line.text.format(limit=limit) if "{limit}" in line.text else line.text, " ", source],
        [element("strong", now) if now else None, element("div", who, class_="small soft") if who else None],
        element("div", trend, class_="small soft trend") if trend else None,
    ]


def _times(crossings: int) -> str:
    """Return how often a line was crossed in a week."""
    return f"{crossings} crossed" if crossings else "none"


def _days(days: Sequence[dt.date], wording: Wording) -> str:
    """Return how many there are, and the last of them."""
    return f"{len(days)}, the last of {wording.day(days[-1])}" if days else "none"


def commitments(held: Sequence[Commitment], wording: Wording) -> Html:
    """Return the promises that are followed: state, words, owner, date, and a way to where each was made."""
    if not held:
        return page(
            empty("No commitments are followed yet.", "They are read from your meeting notes once a week is drafted.")
        )
    order = ("missed", "no_news", "redated", "open", "kept")
    rows = [
        [
            badge(PROMISE_WORD[c.status], PROMISE_TONE[c.status]),
            c.text,
            c.owner or "nobody named",
            wording.day(dt.date.fromisoformat(c.due)) if c.due else "no date",
            act("Open", "citation", id=c.id, n="0") if c.citations else "",
        ]
        for c in sorted(held, key=lambda c: (order.index(c.status), c.due or "9999"))
    ]
    return page(table(("State", "Promised", "By whom", "Due", "Said in"), rows, whole=(3,)), label="Commitments")


def sources(held: Sources, wording: Wording) -> Html:
    """Return what the narrative is drawn from, and first what could not be read."""
    if not held.notes and not held.snapshots:
        return page(
            empty("Nothing is stored yet.", "Ask your administrator to ingest the CRM exports, goals and notes.")
        )
    refused = [[r.path, r.what, r.how] for r in held.refusals]
    marks = {True: badge("confidential", "warn"), False: None}
    rows = [
        [
            wording.day(n.date),
            KIND.get(n.kind.value, n.kind.value),
            n.account or "",
            n.author or "",
            [
                act(n.document, "note", id=n.path),
                " ",
                marks[n.confidential],
                badge("repeats another") if n.near_duplicate else None,
            ],
        ]
        for n in held.notes
    ]
    return page(
        facts(
            (
                ("Company", held.company or "not named in company.yaml"),
                ("CRM exports", _days(held.snapshots, wording)),
                ("Goals", str(held.goals)),
                ("Notes", str(len(held.notes))),
            )
        ),
        element(
            "section", element("h2", f"Could not be read ({len(refused)})"), table(("File", "What", "Remedy"), refused)
        )
        if refused
        else None,
        element(
            "section", element("h2", "Notes"), table(("Date", "Kind", "Account", "By", "File"), rows, whole=(0, 1))
        ),
    )


def users(held: Sequence[User], me: User, wording: Wording) -> Html:
    """Return the accounts, each of which can get a new password or be removed."""
    rows = [
        [
            u.name,
            u.role.title,
            wording.day(u.created_at.date()),
            [
                act("New password", "password", id=u.name),
                act("Remove", "remove", id=u.name) if u.id != me.id else "you",
            ],
        ]
        for u in held
    ]
    return page(table(("Name", "Role", "Since", ""), rows, whole=(2,)))


def status(report: StatusReport, settings: Sequence[tuple[str, str]], wording: Wording) -> Html:
    """Return what is stored, whether the index holds the same, and how the installation is set."""
    state = badge("in step", "good") if report.index_in_step else badge("not in step: rebuild it", "bad")
    return page(
        element("h2", "Stored"),
        facts(
            (
                ("Company", report.company or "not named yet"),
                ("CRM exports", _days(report.snapshots, wording)),
                ("Deal rows", wording.number(report.deal_rows)),
                ("Notes", f"{wording.number(report.documents)}, {report.near_duplicates} of them repeat another"),
                ("Kept back as confidential", wording.number(report.confidential)),
                ("Taken back", wording.number(report.withdrawn)),
                ("Narratives", wording.number(report.narratives)),
                ("Could not be read", wording.number(report.refused)),
                ("Index", [f"{wording.number(report.indexed)} of {wording.number(report.passages)} passages ", state]),
            )
        ),
        element("h2", "Settings"),
        facts((name, value or "none") for name, value in settings),
    )


def weeks(held: Sequence[WeekState], chosen: str) -> Html:
    """Return weeks to choose from, the newest first."""
    rows = [
        element(
            "button",
            w.week,
            element("small", STANDING.get(w.newest or "", "Not drafted")),
            type="button",
            class_="pick",
            data_act="week",
            data_id=w.week,
            aria_pressed="true" if w.week == chosen else "false",
        )
        for w in held
    ]
    return page(rows, label="Weeks")


def nothing_stored() -> Html:
    """Return what stands where there is no week at all."""
    return page(empty("Nothing is stored yet.", "Ask your administrator to ingest the CRM exports, goals and notes."))


def initiatives(held: Sequence[tuple[str, Mapping[str, str]]]) -> Html:
    """Return each initiative with what the approved narratives told of it, week by week."""
    told = [(name, weeks) for name, weeks in held if weeks]
    if not told:
        return page(
            empty("No approved week yet.", "Approve a narrative, and each initiative's progress is followed here.")
        )
    return page(
        [element("section", element("h2", name), facts(sorted(weeks.items(), reverse=True))) for name, weeks in told]
    )
