"""What stands between a draft and its approval, how a version came about, and what changed between two weeks."""

import re
from collections import Counter
from collections.abc import Sequence

from assistant.app.render import Html, Piece, element
from assistant.app.texts import RULES, STANDING, Wording, rule, subject, within, words
from assistant.app.views.parts import act, badge, empty, facts, page, say, table
from assistant.models.narrative import SECTION_TITLES, Statement
from assistant.service.approval import Approved, EditReport, History, Missing

ACTIONS = {"draft": "drafted", "edit": "edited", "approve": "approved", "override": "approved with an override"}
"""What each action in the log is called; the others read as they are."""
_SENTENCES = frozenset({"changed", "added", "deleted", "flagged"})
_STATEMENT = re.compile(rf"\b({'|'.join(SECTION_TITLES)})-[0-9a-f]{{8}}\b")
_DETAILS = {"of_version": "made of version", "documents": "notes kept as evidence", "missing": "not told"}


def missing_lines(missing: Sequence[Missing]) -> Html:
    """Return the items that the contract asks for and the text does not tell, each with a way to put it back."""
    lines = []
    for item in missing:
        who = subject(item.subject) if item.opportunity_id is None else item.subject
        back = act("Put it back", "put-back", id=item.statements[0]) if item.statements else None
        lines.append(element("li", element("strong", who), f": {within(rule(item.rule))}; {item.why}. ", back))
    return element("ul", lines)


def flagged_lines(flagged: Sequence[Statement]) -> Html:
    """Return the sentences that the check does not let pass, each with its reasons."""
    return element(
        "ul",
        [
            element(
                "li",
                act(s.text[:90] + ("…" if len(s.text) > 90 else ""), "statement", id=s.id),
                element("div", "; ".join(s.reasons), class_="small soft"),
            )
            for s in flagged
        ],
    )


def readiness(missing: Sequence[Missing], flagged: Sequence[Statement], *, tried: bool = False) -> Html:
    """Return whether the version can be approved, and if not, what to mend; `tried` where approving was asked for."""
    if not missing and not flagged:
        return page(
            say(
                "Ready to approve.",
                element("p", "Every sentence is verified and every escalated item is told."),
                tone="good",
            )
        )
    parts: list[Piece] = []
    if missing:
        parts += [
            element("p", "The CEO was promised to hear these; put them back, or say why not:"),
            missing_lines(missing),
        ]
    if flagged:
        parts += [element("p", "These sentences say more than their evidence; edit them:"), flagged_lines(flagged)]
    return page(say("Not approved: it can't be yet." if tried else "It can't be approved yet.", parts, tone="bad"))


def edited(report: EditReport, statement: Statement | None, deleted: str = "") -> Html:
    """Return what the check said of an edit at once: of the sentence, and of what the whole now lacks.

    A sentence that is gone, `deleted`, can be put back from here.
    """
    parts: list[Html] = []
    if statement is None:
        offered = any(deleted in m.statements[:1] for m in report.missing)
        again = None if offered or not deleted else act("Put it back", "put-back", id=deleted)
        parts.append(say("Deleted.", again, tone="warn"))
    elif statement.status == "verified":
        parts.append(say("Checked: verified.", "What it says stands in its evidence.", tone="good"))
    else:
        parts.append(
            say("Checked: not verified.", element("ul", [element("li", r) for r in statement.reasons]), tone="bad")
        )
    if report.missing:
        parts.append(say("This can't be approved like this:", missing_lines(report.missing), tone="bad"))
    parts.append(element("p", f"Kept as version {report.version}.", class_="soft small"))
    return page(parts)


def approved(done: Approved) -> Html:
    """Return what approving did."""
    notes = f"Frozen with {done.documents} notes as evidence; the CEO can read it now."
    override = element("p", f"Overridden, because: {done.override}. This is in the log.") if done.override else None
    return page(say(f"{done.week}, version {done.version}: approved.", element("p", notes), override, tone="good"))


def history(held: History, wording: Wording) -> Html:
    """Return a week's versions and who did what to them, the newest first."""
    if not held.versions:
        return page(empty("No versions yet.", "The first draft starts the history."))
    versions = table(
        ("Version", "State", "By", "When", "Sentences"),
        [
            (
                act(f"Version {v.version}", "version", n=v.version),
                badge(STANDING.get(v.status, v.status)),
                v.author,
                wording.moment(v.made_at),
                str(v.statements),
            )
            for v in reversed(held.versions)
        ],
        caption="Versions",
        numeric=(4,),
    )
    log = [
        element(
            "li",
            element("span", f"{wording.moment(e.at)}, {e.actor}: {ACTIONS.get(e.action, e.action)}"),
            element("div", "; ".join(_logged(k, v) for k, v in e.detail.items() if v), class_="soft small"),
        )
        for e in held.log
    ]
    return page(versions, element("details", element("summary", "Log"), element("ul", log, class_="plain")))


def _logged(key: str, value: str) -> str:
    """Return one detail of the log in words: sentences by their section, rules as the contract says them."""
    if key in _SENTENCES:
        sections = Counter(SECTION_TITLES.get(i.rpartition("-")[0], "the narrative") for i in value.split())
        return f"{key}: {', '.join(f'{n} in {title}' for title, n in sections.items())}"
    said = re.sub("|".join(RULES), lambda m: within(rule(m[0])), value)
    said = _STATEMENT.sub(lambda m: f"a sentence of {SECTION_TITLES[m[1]]}", said)
    return f"{_DETAILS.get(key, words(key).lower())}: {said}"


def changes(found: Sequence[str], before: str, after: str) -> Html:
    """Return what changed from one week to the other, in words."""
    return page(
        element("h3", f"From {before} to {after}"),
        element("ul", [element("li", text) for text in found]),
        label="What changed",
    )


def nothing_to_compare() -> Html:
    """Return what stands where there is no other week to compare with."""
    return page(element("p", "Choose another week that has a narrative; draft one first if there is none."))


def progress(steps: Sequence[str], done: int, now: str) -> Html:
    """Return how far a draft is: the steps done, the one at work, those to come."""
    lines = [
        element(
            "div",
            element("span", "✓" if i < done else "·", class_="tick"),
            step,
            class_="step done" if i < done else "step",
        )
        for i, step in enumerate(steps)
    ]
    return page(
        element("p", now, role="status", aria_live="polite"),
        element("progress", value=done, max=max(len(steps), 1), aria_label="Drafting"),
        lines,
    )


def downloads(links: Sequence[tuple[str, str]]) -> Html:
    """Return links to the files of one version: (label, address)."""
    items = [element("li", element("a", label, href=address, download=True)) for label, address in links]
    return page(element("h3", "Download"), element("ul", items, class_="plain"))


def about(pairs: Sequence[tuple[str, str]]) -> Html:
    """Return names and values as a small part of a page."""
    return page(facts(pairs))


def settled() -> Html:
    """Return what stands where a version is approved already."""
    return page(
        say(
            "Approved and frozen.",
            element("p", "A sentence edited, or a draft made of newer data, is a new version."),
            tone="good",
        )
    )


def checking() -> Html:
    """Return what stands while the check of every sentence is under way."""
    return page(element("p", "Checking every sentence against today's records…", class_="soft", role="status"))
