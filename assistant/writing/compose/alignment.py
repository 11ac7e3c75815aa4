"""Alignment: where sales and its neighbours pull apart, seller skills, tools, and the goals and promises agreed."""

from collections.abc import Sequence

from assistant.insight.telling_words import say_the_same
from assistant.models.narrative import CellCitation, Citation, Section, Statement
from assistant.models.partnership import ContractLine, Finding
from assistant.models.risk import Label, NoteSignal
from assistant.writing.brief import WeekBrief, quotation
from assistant.writing.compose.deal_words import quote_of, telling
from assistant.writing.compose.links import Links
from assistant.writing.ledger import Ledger
from assistant.writing.wording import listed, quoted, share

BARRIERS, NAMED, WORDS, PROMISE = 1, 3, 18, 8
SURE = 0.8
"""From which score on a barrier is told that no initiative meets."""
_HEADS = {"skill": "Skills", "tool": "Tools", "leads": "Leads"}


def compose(brief: WeekBrief, links: Links) -> Section:
    """Write the lead definitions with their counts, then what pulls apart, then the agreed goals and promises."""
    ledger = Ledger("alignment")
    _definitions(brief, ledger)
    told: set[tuple[str, int]] = set()
    cut = False
    for finding in brief.findings:
        if finding.kind == "cost_cut" and cut:
            links.omit("remarks on cuts")
            continue
        cut = cut or finding.kind == "cost_cut"
        said = _finding(brief, ledger, finding)
        if finding.kind in ("tool", "cost_cut"):
            links.spare(6, "remarks on tools and cuts", said)
        told |= {(s.path, s.char_start) for s in finding.signals}
    _barriers(brief, ledger, links, told)
    if not ledger.section().statements:
        ledger.gap(
            "none", "No note that still counts tells of friction with marketing, product, finance, legal or success."
        )
    _goals(brief, ledger, [line for line in brief.contract if line.kind == "goal"])
    _promises(brief, ledger, links)
    return ledger.section()


def _definitions(brief: WeekBrief, ledger: Ledger) -> None:
    lead = brief.company.lead_definition
    if lead.sales and lead.marketing and lead.sales.strip().lower() != lead.marketing.strip().lower():
        cites = (*brief.profile("lead_definition.marketing"), *brief.profile("lead_definition.sales"))
        marketing, sales = (quoted(text, words=WORDS) for text in (lead.marketing, lead.sales))
        text = f"Marketing counts a lead as qualified when {marketing}, sales when {sales}."
        ledger.say("lead-definition", text, citations=cites)


def _finding(brief: WeekBrief, ledger: Ledger, finding: Finding) -> Statement | None:
    about = f"{finding.kind}:{finding.subject}:{':'.join(f'{s.path}:{s.char_start}' for s in finding.signals)}"
    if finding.kind == "deal_mix":
        opened, won, earns, lies = (brief.figure(i) for i in finding.figures)
        if opened and won and earns and lies:
            best = earns.id.split(":", 1)[1]
            text = f"Of the open pipeline {share(opened.value)} is {finding.subject} and {share(lies.value)} {best}."
            ledger.fact(about, text, opened.id, lies.id)
            text = f"Of the quarter's bookings {share(won.value)} is {finding.subject} and {share(earns.value)} {best}."
            ledger.fact(f"{about}:won", text, won.id, earns.id)
        return None
    if finding.kind == "target":
        needed, rate = (brief.figure(i) for i in finding.figures)
        if needed and rate:
            text = (
                f"The goal asks us to win {share(needed.value)} of the open pipeline of the quarter; "
                f"the win rate by value is {share(rate.value)}."
            )
            ledger.fact(about, text, *finding.figures)
        return None
    told = (telling(finding.signals) or finding.signals)[:1]
    quotes = " ".join(f"{quote_of(brief, s, words=WORDS)}." for s in told)
    if finding.kind == "cost_cut":
        item = next((i for i in brief.company.initiatives if i.id == finding.subject), None)
        index = brief.company.initiatives.index(item) if item else 0
        places = brief.profile(f"initiatives.{index}.name") if item else ()
        head = f"A cut and {item.name}" if item else "A cut"
        return ledger.say(about, f"{head}: {quotes}", citations=(*places, *(quotation(s) for s in told)))
    head = _HEADS[finding.kind]
    named = told and told[0].text.strip().casefold().startswith(head.casefold())
    return ledger.say(about, quotes if named else f"{head}: {quotes}", citations=[quotation(s) for s in told])


def _barriers(brief: WeekBrief, ledger: Ledger, links: Links, told: set[tuple[str, int]]) -> None:
    """Write the newest barriers that are no initiative's; other remarks on leads and skills are counted."""
    told = told | {(s.path, s.char_start) for n in brief.initiatives for s in n.barriers[:1]}
    found = [s for s in brief.standing(Label.BARRIER) if (s.path, s.char_start) not in told]
    in_week = [s for s in found if s.date is not None and s.date in brief.frame.week]
    said = [s.text for f in brief.findings for s in f.signals]
    sure = [
        s
        for s in links.untold(telling(in_week or found))
        if s.score >= SURE and not any(say_the_same(s.text, other) for other in said)
    ]
    chosen = _one_a_note(sure)[:BARRIERS]
    for signal in chosen:
        where = f" ({signal.account})" if signal.account else ""
        text = f"In our way{where}: {quote_of(brief, signal, words=WORDS)}."
        said_here = ledger.say(f"{signal.path}:{signal.char_start}", text, citations=[quotation(signal)])
        links.spare(1, "remarks on barriers", said_here)
    links.omit("remarks on barriers", len(found) - len(chosen))
    for label, word in ((Label.LEAD_QUALITY, "remarks on leads"), (Label.SKILL_GAP, "remarks on seller skills")):
        links.omit(word, len([s for s in brief.standing(label) if (s.path, s.char_start) not in told]))


def _goals(brief: WeekBrief, ledger: Ledger, lines: Sequence[ContractLine]) -> None:
    """Write the agreed goals, those kept in one line and those not kept in another, each with its share."""
    for verdict, head in (("broken", "Agreed and not kept"), ("kept", "Agreed and kept")):
        told: list[str] = []
        facts: list[str] = []
        cites: list[Citation] = []
        for line in lines:
            figure = brief.figure(line.figures[0]) if line.figures else None
            if figure is None or (line.status == "kept") != (verdict == "kept"):
                continue
            told.append(f"{quoted(line.text, words=PROMISE)} ({share(figure.value)})")
            facts += line.figures
            cites += line.citations
        if told:
            ledger.fact(f"goals:{verdict}", f"{head}: {listed(told)}.", *facts, citations=cites)
    for line in lines:
        if not line.figures:
            ledger.gap(line.key, f"Agreed goal “{_promised(line)}”: it could not be measured from the CRM.")


def _promised(line: ContractLine) -> str:
    return line.text.strip().rstrip(".")


def _promises(brief: WeekBrief, ledger: Ledger, links: Links) -> None:
    """Write what answers each promise; those that the sections above answer whole share one line."""
    above: list[str] = []
    places: list[Citation] = []
    for line in brief.contract:
        if line.kind != "transparency":
            continue
        place = brief.profile(line.key.removeprefix("social_contract."))
        place = place or brief.profile(line.key)
        if line.status == "unknown":
            ledger.gap(line.key, f"Promise “{_promised(line)}”: nothing on record answers it.")
        elif not line.subjects:
            ledger.gap(line.key, f"Promise “{_promised(line)}”: nothing of the kind was found this week.")
        elif place and links.all_cited(c for c in line.citations if c not in place):
            above.append(quoted(line.text, words=PROMISE))
            places += place
        else:
            told = f"Promised {quoted(line.text, words=PROMISE)}: {_answered(line)}"
            told += ", among others." if len(line.subjects) > NAMED else "."
            ledger.say(line.key, told, citations=_of_named(line.citations, told))
    if above:
        ledger.say("promises:above", f"Promised, and told above: {listed(above)}.", citations=places)


def _answered(line: ContractLine) -> str:
    """Return who or what answers a promise: names of records, or sentences of notes in their words."""
    if not line.sentences:
        return _grouped(line.subjects[:NAMED])
    told = [f"{who}, {quoted(s.text, words=WORDS)}" for who, s in zip(line.subjects, line.sentences, strict=True)]
    return "; ".join(told[:NAMED])


def _grouped(subjects: Sequence[str]) -> str:
    """Return `Acme and Bolt: price; Corr: missed`: subjects of which the same is told stand together."""
    by_detail: dict[str, list[str]] = {}
    for subject in (quoted(s).strip("“”") for s in subjects):
        name, _, detail = subject.partition(": ")
        by_detail.setdefault(detail.lower() if detail[1:].islower() else detail, []).append(name)
    return "; ".join(f"{listed(names)}: {detail}" if detail else listed(names) for detail, names in by_detail.items())


def _of_named(citations: tuple[Citation, ...], text: str) -> list[Citation]:
    """Return the citations without the rows of accounts that the text leaves to the others."""
    cells = [c for c in citations if isinstance(c, CellCitation)]
    account: dict[tuple[str, int], str] = {}
    for c in cells:
        account.setdefault((c.path, c.row), c.value)
    rows = {row for row, name in account.items() if name and name.casefold() in text.casefold()}
    notes = [c for c in citations if not isinstance(c, CellCitation)]
    return [*(c for c in cells if (c.path, c.row) in rows), *notes[:NAMED]]


def _one_a_note(signals: list[NoteSignal]) -> list[NoteSignal]:
    best: dict[str, NoteSignal] = {}
    for signal in signals:
        if signal.path not in best or signal.score > best[signal.path].score:
            best[signal.path] = signal
    return list(best.values())
