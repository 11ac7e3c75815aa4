"""Initiatives: progress and barriers, tied to the corporate imperative and the KPI."""

from assistant.models.company import Initiative
from assistant.models.narrative import Citation, Section
from assistant.models.risk import Label
from assistant.writing.brief import WeekBrief, quotation
from assistant.writing.compose.deal_words import quote_of, telling
from assistant.writing.compose.links import Links
from assistant.writing.ledger import Ledger
from assistant.writing.wording import listed


def _heading(brief: WeekBrief, index: int, item: Initiative) -> tuple[str, tuple[Citation, ...]]:
    bits = [item.owner] if item.owner else []
    if item.imperative:
        bits.append(f"“{item.imperative}”")
    if item.kpi:
        bits.append(f"KPI “{item.kpi}”{f', target {item.target}' if item.target else ''}")
    keys = ("name", "imperative", "kpi", "target", "owner")
    places = tuple(p for key in keys for p in brief.profile(f"initiatives.{index}.{key}"))
    detail = "; ".join(bits)
    return (f"{item.name} ({detail})" if detail else item.name), places


def compose(brief: WeekBrief, links: Links) -> Section:
    """Write what the notes say of each initiative, newest progress and newest barrier, or that they say nothing."""
    ledger = Ledger("initiatives")
    news = {n.initiative_id: n for n in brief.initiatives}
    silent: list[str] = []
    for index, item in enumerate(brief.company.initiatives):
        found = news.get(item.id)
        progress = telling(found.progress)[:1] if found else []
        barriers = telling(links.untold(found.barriers))[:1] if found else []
        told = [*progress, *barriers]
        if not told:
            silent.append(item.name)
            continue
        heading, places = _heading(brief, index, item)
        text = f"{heading}."
        if progress:
            text += f" Progress: {quote_of(brief, progress[0], words=14)}."
        if barriers:
            text += f" Barrier: {quote_of(brief, barriers[0], words=14)}."
        links.tell(*told)
        ledger.say(item.id, text, citations=(*places, *(quotation(s) for s in told)))
        links.omit(
            "further sentences about initiatives",
            len(found.progress) + len(found.barriers) - len(told) if found else 0,
        )
    if silent:
        ledger.gap("silent", f"The notes of recent weeks say nothing of {listed(silent)}.")
    if not brief.company.initiatives:
        loose = brief.standing(Label.INITIATIVE_PROGRESS, Label.BARRIER, week_only=True)
        for signal in loose[:3]:
            ledger.say(
                f"{signal.path}:{signal.char_start}", f"{quote_of(brief, signal)}.", citations=[quotation(signal)]
            )
        links.omit("sentences about initiatives and barriers", len(loose[3:]))
        ledger.gap("none", "The company profile lists no initiatives, so none can be tied to an imperative or a KPI.")
    return ledger.section()
