"""The second writer: the embedded sections, written better by a model wherever what it writes holds."""

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence

from langchain_core.runnables import RunnableLambda
from langchain_core.runnables.config import ContextThreadPoolExecutor

from assistant.errors import ModelError
from assistant.models.base import Model
from assistant.models.narrative import Citation, NoteCitation, Section, Statement
from assistant.models.risk import Escalation
from assistant.writing.brief import WeekBrief
from assistant.writing.chain.material import Material, as_data, material_of
from assistant.writing.chain.replies import SectionReply, Told
from assistant.writing.check import CheckContext, Verifier, check_statement
from assistant.writing.compose import Body, compose
from assistant.writing.llm import Llm, untraced
from assistant.writing.prompts import Prompt

ContextOf = Callable[[WeekBrief, Body], CheckContext]
Retrieve = Callable[[str, WeekBrief], Sequence[Citation]]
"""Returns further evidence for a section, by its id."""
MOST_NEW = 3
_DENIALS = re.compile(r"\b(?:not|no|never|none|nobody|nothing|without|cannot)\b|n['’]t\b", re.IGNORECASE)

_SWEEPING = re.compile(
    r"\b(?:not|no|never|none|nobody|nothing|without|all|every|everything|everybody|always|any|fully|completely)\b", re.I
)


class SectionNews(Model):
    """How the model's section went."""

    section: Section
    rewritten: int = 0
    added: int = 0
    repaired: int = 0
    rejected: int = 0
    """Sentences of the model's that did not hold, and that nobody will read."""
    failure: str = ""
    """Why the whole section is the embedded writer's; empty where it is not."""


class _Try(Model):
    """One sentence of the model's, judged."""

    told: Told
    statement: Statement | None
    reasons: tuple[str, ...]


class ModelWriter:
    """Writes a week with a model; `news` tells afterwards which sections fell back, and why.

    It asks once a section and at most once more to repair it, `parallel` of them at a time. A question is one call; a
    reply that can't be read makes it two (see `Llm.ask`), and a passing failure of the server as many as are allowed.
    """

    def __init__(
        self, llm: Llm, prompts: Mapping[str, Prompt], context_of: ContextOf, retrieve: Retrieve | None = None
    ) -> None:
        self._llm = llm
        self._write, self._repair = prompts["section_writer"], prompts["repair"]
        self._context_of = context_of
        self._retrieve = retrieve or (lambda _section, _brief: ())
        self._support = Verifier()
        self.news: tuple[SectionNews, ...] = ()

    def __call__(self, brief: WeekBrief) -> Body:
        """Return the sections: the model's sentences where they hold, the embedded writer's elsewhere.

        Each section's call leaves as soon as its material is gathered; while the model writes, the embedded sentences
        are checked, so that nothing is left to compute when the last reply has come.
        """
        body = compose(brief)
        context = self._context_of(brief, body)
        bound = _bound(body.escalations)

        def one(material: Material) -> SectionNews:
            return self._section(material, brief, context, bound)

        with untraced(self._llm.config.tracing), ContextThreadPoolExecutor(self._llm.config.parallel) as pool:
            chain = RunnableLambda(one)
            told = []
            for section in body.sections:
                found = material_of(section, brief.figures, self._retrieve(section.id, brief))
                told.append(pool.submit(chain.invoke, found))
            for section in body.sections:
                for statement in section.statements:
                    check_statement(statement, context)  # remembered by the context
            self.news = tuple(item.result() for item in told)
        return body.model_copy(update={"sections": tuple(n.section for n in self.news)})

    def _section(
        self, found: Material, brief: WeekBrief, context: CheckContext, bound: Mapping[str, Escalation]
    ) -> SectionNews:
        if found.is_empty:
            return SectionNews(section=found.section)
        try:
            return self._written(found, brief, context, bound)
        except ModelError as error:
            return SectionNews(section=found.section, failure=error.what)

    def _written(
        self, material: Material, brief: WeekBrief, context: CheckContext, bound: Mapping[str, Escalation]
    ) -> SectionNews:
        lines = material.lines()
        given = {"title": material.section.title, "week": str(brief.frame.week), "company": brief.company.name}
        reply = self._llm.ask(self._write, {**given, **lines}, SectionReply)
        tries = [judged(t, material, context, bound, self._support) for t in reply.sentences]
        good = [t for t in tries if not t.reasons]
        bad = [t for t in tries if t.reasons]
        settled = {t.told.rewrites for t in good if t.told.rewrites}
        open_still = [t for t in bad if t.told.rewrites not in settled]
        mended = self._mended(open_still, lines, given["week"])
        tried = [
            judged(told, material, context, bound, self._support) for told in mended if told.rewrites not in settled
        ]
        held = [t for t in tried if not t.reasons]
        return _placed(material, good, held, rejected=len(bad) - len(held))

    def _mended(self, bad: Sequence[_Try], lines: Mapping[str, str], week: str) -> list[Told]:
        """Return what the model makes of sentences that failed; a repair that fails as a call mends nothing."""
        if not bad:
            return []
        failed = "\n".join(_failed(item) for item in bad)
        given = {"week": week, "failed": failed, "figures": lines["figures"], "evidence": lines["evidence"]}
        try:
            return self._llm.ask(self._repair, given, SectionReply).sentences
        except ModelError:
            return []


def _failed(item: _Try) -> str:
    reasons = as_data("; ".join(item.reasons))
    return f"{item.told.rewrites or 'new'} {as_data(item.told.text)} (reasons: {reasons})"


def judged(
    told: Told, material: Material, context: CheckContext, bound: Mapping[str, Escalation], support: Verifier
) -> _Try:
    """Return the sentence with every reason why it may not stand."""
    statement = material.resolved(told)
    if statement is None:
        return _Try(told=told, statement=None, reasons=("it names an id that was not given",))
    if not statement.text:
        return _Try(told=told, statement=None, reasons=("it says nothing",))
    statement = check_statement(statement, context)
    reasons = list(statement.reasons)
    old = material.sentences.get(told.rewrites)
    if old is not None:
        reasons += strayed(statement, old, context, bound.get(old.id))
    else:
        reasons += unfounded(statement, support)
    return _Try(told=told, statement=statement, reasons=tuple(reasons))


def unfounded(new: Statement, support: Verifier) -> list[str]:
    """Return why a sentence that rewrites none may not be added: it must tell what its notes say, and no more."""
    quotes = [c.quote for c in new.citations if isinstance(c, NoteCitation)]
    if not quotes:
        return ["a sentence of the model's own rests on a note, and this one names none"]
    said = " ".join(quotes).casefold()
    sweeping = [w for w in _SWEEPING.findall(new.text) if w.casefold() not in said]
    reasons = [f"its notes do not say {w!r}" for w in dict.fromkeys(sweeping)]
    if support.score(new.text, quotes) < support.threshold:
        reasons.append("its notes do not carry it")
    return reasons


def strayed(new: Statement, old: Statement, context: CheckContext, owed: Escalation | None) -> list[str]:
    """Return how a rewriting says something else than the sentence that it rewrites."""
    reasons = []
    if _named(new.text, context) != _named(old.text, context):
        reasons.append("it names other accounts than the sentence that it rewrites")
    if bool(_DENIALS.search(new.text)) != bool(_DENIALS.search(old.text)):
        reasons.append("it denies what the sentence that it rewrites affirms, or the reverse")
    if owed is not None and owed.subject in old.facts and owed.subject not in new.facts:
        reasons.append(f"it no longer tells {owed.subject}, which the CEO must hear")
    return reasons


def _named(text: str, context: CheckContext) -> frozenset[str]:
    return frozenset(m.account for m in context.accounts.mentions(text)) if context.accounts else frozenset()


def _bound(escalations: Sequence[Escalation]) -> dict[str, Escalation]:
    return {statement: item for item in escalations for statement in item.statements}


def _placed(material: Material, good: Sequence[_Try], mended: Sequence[_Try], *, rejected: int) -> SectionNews:
    """Return the section in the embedded writer's order, each sentence in its best words that hold."""
    better: dict[str, Statement] = {}
    new: list[Statement] = []
    for item in (*good, *mended):
        if item.statement is None:
            continue
        old = material.sentences.get(item.told.rewrites)
        if old is not None:
            better.setdefault(old.id, item.statement)
        elif item.statement.text not in {s.text for s in (*new, *material.section.statements)}:
            new.append(item.statement)
    kept = [better.get(s.id, s) for s in material.section.statements]
    added = [_numbered(s, material.section.id) for s in new[:MOST_NEW]]
    taken = {s.id for s in kept}
    section = material.section.model_copy(update={"statements": (*kept, *(s for s in added if s.id not in taken))})
    return SectionNews(
        section=section, rewritten=len(better), added=len(added), repaired=len(mended), rejected=max(0, rejected)
    )


def _numbered(statement: Statement, section_id: str) -> Statement:
    digest = hashlib.sha256(f"{section_id}|model|{statement.text}".encode()).hexdigest()[:8]
    return statement.model_copy(update={"id": f"{section_id}-{digest}"})


def told_of(news: Sequence[SectionNews]) -> tuple[str, ...]:
    """Return in lines how the model's writing went, for the narrative's warnings."""
    lines = [f"{n.section.title} is the embedded writer's: {n.failure}" for n in news if n.failure]
    rejected = sum(n.rejected for n in news)
    if rejected:
        lines.append(f"{rejected} sentences of the model's did not hold against their evidence and were left out.")
    return tuple(lines)
