"""A narrative as a memo on the screen: sentences that can be chosen, marks, badges, what stands beside the text."""

from collections.abc import Mapping, Sequence

from assistant.app.render import Html, element
from assistant.app.texts import Wording, rule, subject, words
from assistant.app.views.parts import act, badge, empty, page, say, unbroken
from assistant.export.references import PARAGRAPHS, References, heading, ordered
from assistant.models.draft import Narrative
from assistant.models.narrative import SECTION_TITLES, Section, Statement


def memo(narrative: Narrative, *, chosen: str = "", choosable: bool = True) -> Html:
    """Return the memo in the framing's order; with `choosable`, each sentence is a button that opens what backs it.

    A sentence that the check did not let pass says so to every reader.
    """
    references = References(narrative)
    crossing = {i for e in narrative.escalations for i in e.statements}
    sections = [_section(s, references, crossing, chosen, choosable) for s in ordered(narrative) if s.statements]
    opening = narrative.framing.opening
    return element(
        "article",
        element("h2", heading(narrative), class_="title"),
        element("p", unbroken(opening), class_="opening") if opening else None,
        sections,
        class_="memo",
        aria_label=f"Narrative of {narrative.week}",
    )


def _section(section: Section, references: References, crossing: set[str], chosen: str, choosable: bool) -> Html:
    told = [_sentence(s, references, s.id in crossing, s.id == chosen, choosable) for s in section.statements]
    if section.id in PARAGRAPHS:
        body = element("p", [[t, " "] for t in told])
    else:
        body = element("ul", [element("li", t) for t in told])
    return element("section", element("h2", section.title), body, id=f"section-{section.id}")


def _sentence(statement: Statement, references: References, crossing: bool, chosen: bool, choosable: bool) -> Html:
    flagged = statement.status == "flagged"
    kind = " ".join(c for c, on in (("s", choosable), ("flagged", flagged), ("escalated", crossing)) if on)
    marks = references.marks(statement)
    text = element(
        "span",
        unbroken(statement.text),
        class_=kind or None,
        role="button" if choosable else None,
        tabindex=0 if choosable else None,
        aria_pressed=("true" if chosen else "false") if choosable else None,
        data_act="statement" if choosable else None,
        data_id=statement.id if choosable else None,
    )
    state = badge("not verified", "bad") if flagged else element("span", "✓", class_="tick", title="Verified")
    opens = {"data_act": "statement", "data_id": statement.id} if choosable else {}
    behind = [
        element("sup", f" {marks}", class_="marks", **opens) if marks else None,
        ["\N{NO-BREAK SPACE}", state] if choosable or flagged else None,
    ]
    return element(
        "span",
        text,
        element("span", behind, class_="whole"),
        element("span", " verified", class_="unseen") if not flagged else None,
    )


def verdicts(narrative: Narrative) -> tuple[int, int]:
    """Return how many statements are verified, and how many are flagged."""
    states = [s.status for section in narrative.sections for s in section.statements]
    return states.count("verified"), states.count("flagged")


def standing(narrative: Narrative, version: int, status: str, author: str, made: str) -> Html:
    """Return in one line where this version stands: state, author, how many sentences hold, how many cross."""
    good, bad = verdicts(narrative)
    tone = {"frozen": "good", "approved": "good", "edited": "warn"}.get(status, "")
    label = {"draft": "Draft", "edited": "Edited, not approved", "frozen": "Approved and frozen"}.get(status, status)
    return element(
        "div",
        badge(label, tone),
        element("span", f"version {version} by {author}, {made}"),
        badge(f"{good} verified", "good"),
        badge(f"{bad} not verified", "bad") if bad else None,
        badge(f"{len(narrative.escalations)} escalated", "warn") if narrative.escalations else None,
        element("span", act("Down to what stands beside it", "back", to="panel"), class_="narrow"),
        class_="standing",
    )


def framing(narrative: Narrative) -> Html:
    """Return what stands beside the text: how this CEO is best told, and the questions to be ready for."""
    frame = narrative.framing
    personas = ", ".join(p.value for p in narrative.personas) or "no persona"
    asked = [
        element("details", element("summary", q.question), element("p", unbroken(q.answer))) for q in frame.questions
    ]
    return page(
        element("h2", f"How to bring it: {personas}"),
        _list("Do", frame.tactics),
        _list("Emphasise", [SECTION_TITLES.get(e, e) for e in frame.emphasis]),
        _list("Avoid", frame.avoid),
        element("h2", "Questions to be ready for"),
        asked or element("p", "None prepared.", class_="soft"),
        _style(narrative),
        label="Framing",
    )


def _list(head: str, lines: Sequence[str]) -> Html | None:
    if not lines:
        return None
    return element(
        "div", element("h3", head), element("ul", [element("li", line[:1].upper() + line[1:]) for line in lines])
    )


def _style(narrative: Narrative) -> Html | None:
    if not narrative.ceo_style:
        return None
    found = [
        element(
            "li",
            words(s.persona),
            ": ",
            [element("q", c.quote) if hasattr(c, "quote") else c.value for c in s.citations[:1]],
        )
        for s in narrative.ceo_style
    ]
    return element("div", element("h2", "How this CEO decided of late"), element("ul", found))


def escalations(narrative: Narrative, wording: Wording, missing: Mapping[tuple[str, str], str] = {}) -> Html:
    """Return every item that crosses the contract, told or not; `missing` gives why by rule and subject."""
    if not narrative.escalations:
        return page(element("p", "Nothing crosses what you agreed with the CEO.", class_="soft"))
    units = {f.id: f.unit for f in narrative.facts}
    present = {s.id for section in narrative.sections for s in section.statements}
    money = units.get("bookings_qtd", "")
    lines = []
    for item in narrative.escalations:
        why = missing.get((item.rule, item.opportunity_id or item.subject))
        unit = units.get(item.subject) or ("percent" if "percent" in item.rule else money)
        who = subject(item.subject) if item.subject in units else item.subject
        statements = [i for i in item.statements if i in present]
        told = badge("missing", "bad") if why or not statements else badge("told", "good")
        link = (
            element("button", who, type="button", class_="act", data_act="statement", data_id=statements[0])
            if statements
            else who
        )
        lines.append(
            element(
                "li",
                told,
                " ",
                link,
                element("span", rule(item.rule), class_="soft"),
                element(
                    "div",
                    f"{wording.value(item.value, unit)}; agreed limit {wording.value(item.threshold, unit)}",
                    class_="small soft",
                ),
                element("div", why, class_="small") if why else None,
            )
        )
    return page(element("ul", lines, class_="plain"), label="Escalations")


def nothing_drafted(week: str) -> Html:
    """Return what stands where the week has no draft yet."""
    return page(empty(f"No narrative for {week} yet.", "Choose the personas that fit your CEO and press Draft."))


def blocked(lines: Sequence[str], how: str) -> Html:
    """Return why an approval did not go through, item by item, and the two ways on."""
    return page(
        say("It can't be approved like this.", element("ul", [element("li", x) for x in lines]), how, tone="bad")
    )


def nothing_ingested() -> Html:
    """Return what stands where there is no week to write about."""
    return page(empty("Nothing is stored yet.", "Ask your administrator to ingest the CRM exports, goals and notes."))


def signed(author: str, made: str) -> Html:
    """Return who approved a narrative, and when."""
    return element("div", badge("Approved", "good"), element("span", f"by {author}, {made}"), class_="standing")
