"""With a key or a server set: the same draft and the same answers, written by a model, checked by the same check."""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from shutil import rmtree
from threading import Event

from assistant.chat.desk import Desk
from assistant.chat.model_answers import Worded
from assistant.chat.passages import sayable, within
from assistant.models.company import Persona
from assistant.models.document import SearchFilter
from assistant.models.draft import Narrative
from assistant.models.narrative import Citation
from assistant.resources import data_folder
from assistant.service.drafting import Gathering
from assistant.service.evidence import Evidence
from assistant.service.ingestion import Progress, silent
from assistant.service.privacy import REPLIES
from assistant.service.proposing import Additions
from assistant.settings import Settings
from assistant.store.home import Home
from assistant.writing.brief import WeekBrief
from assistant.writing.chain.cache import ReplyCache
from assistant.writing.chain.spending import Budget, Prices, Usage
from assistant.writing.chain.writer import ModelWriter, told_of
from assistant.writing.llm import Llm, ModelConfig, untraced
from assistant.writing.masking import Mask
from assistant.writing.pipeline import weekly_chain
from assistant.writing.playbook import Play
from assistant.writing.prompts import Prompt, load_prompts

SEARCHED = {
    "risks": "risk to a deal, sponsor leaving, budget frozen, legal or security block, customer may leave",
    "customers": "what customers need, ask for and complain about",
    "competition": "competitor offer, price and installation against ours",
    "initiatives": "progress and barriers of our initiatives",
    "alignment": "leads from marketing, product, finance, tools and seller skills",
    "issues_and_asks": "decision or support needed from the CEO",
    "big_deals": "contract signed, order, closing soon",
}
"""What is searched for beyond what the embedded writer cites, by section."""
PASSAGES, SENTENCES = 4, 8


def model_config(settings: Settings) -> ModelConfig:
    """Return the model as the settings describe it."""
    return ModelConfig(
        name=settings.model_name,
        base_url=settings.openai_base_url,
        api_key=settings.openai_api_key,
        temperature=settings.model_temperature,
        timeout=settings.model_timeout_seconds,
        retries=settings.model_retries,
        parallel=settings.model_parallel,
        max_reply_tokens=settings.model_reply_tokens,
        method=settings.model_method,
        tracing=settings.model_tracing or settings.otel_endpoint is not None,
    )


def replies_of(home: Home) -> ReplyCache:
    """Return the replies kept since something was last taken out of the records; older ones are deleted.

    Each process has its own: what one of them forgets, the others' replies may still tell of.
    """
    folder = home.folder / REPLIES
    present = f"since_{home.records.removals()}"
    for old in folder.iterdir() if folder.is_dir() else ():
        if old.name != present:
            rmtree(old, ignore_errors=True) if old.is_dir() else old.unlink(missing_ok=True)
    return ReplyCache(folder / present)


class Modelling:
    """Builds what a model needs from the settings, one budget a run."""

    def __init__(
        self,
        home: Home,
        settings: Settings,
        evidence: Evidence,
        stop: Event | None = None,
        *,
        heard: Callable[[Usage], None] | None = None,
    ) -> None:
        self._home, self._settings, self._evidence = home, settings, evidence
        self._heard = heard
        self._stop = stop or Event()
        self.newest: Budget | None = None
        """The budget of the run that began last."""
        self.prompts: dict[str, Prompt] = load_prompts(settings.prompts or data_folder("prompts"))

    def budget(self) -> Budget:
        """Return what one run may spend, unspent."""
        settings = self._settings
        prices = Prices(per_million_in=settings.model_price_in, per_million_out=settings.model_price_out)
        return Budget(settings.model_budget_tokens, settings.model_budget_cost, prices, heard=self._heard)

    def llm(self) -> Llm:
        """Return the door to the model, with a fresh budget."""
        self.newest = self.budget()
        return Llm(
            model_config(self._settings),
            self.newest,
            cache=replies_of(self._home),
            mask=self.mask,
            stop=self._stop,
        )

    @cached_property
    def mask(self) -> Mask:
        """The mask over every account, person and address that the records know; none unless it is set on."""
        if not self._settings.mask:
            return Mask()
        records = self._home.records
        snapshots, notes, company = records.snapshots(), records.documents(), records.company()
        people = {d.owner for s in snapshots for d in s.deals}
        people |= {a for n in notes for a in (n.author, *n.attendees) if a}
        people |= {p for n in notes for passage in records.document_passages(n.id) for p in passage.speakers}
        people |= {company.ceo.name, *company.ceo.advisors, *(i.owner for i in company.initiatives)}
        accounts = {d.account for s in snapshots for d in s.deals} | {n.account for n in notes if n.account}
        return Mask(accounts, people)

    def propose(self, gathering: Gathering) -> tuple[str, ...]:
        """Let the model read the week's notes for risks and needs, where that is set; return why it could not.

        What it adds is kept, so that every later reading of these notes has it, with a model or without.
        """
        if not self._settings.model_signals:
            return ()
        llm = self.llm()
        failures = Additions(self._home.folder).ask(llm, self.prompts["signals"], gathering.quotable())
        spent = llm.budget.spent
        used = (
            (f"Notes read for risks and needs by {llm.config.settings}: {llm.budget.line()}.",) if spent.calls else ()
        )
        return (*used, *(f"Some notes were not read for risks and needs by the model: {f}" for f in failures))

    def worded(self, _desk: Desk) -> Worded:
        """Return what words an answer, with a budget of its own."""
        return Worded(self.llm(), self.prompts)

    def draft(
        self, gathering: Gathering, brief: WeekBrief, plays: Mapping[Persona, Play], told: Progress = silent
    ) -> Narrative:
        """Write, check and frame the week; what the model can't do is the embedded writer's, and said to be."""
        llm = self.llm()
        writer = ModelWriter(llm, self.prompts, gathering.check_context, self._further)
        with untraced(model_config(self._settings).tracing):
            narrative = weekly_chain(writer, gathering.check_context, plays, told).invoke(brief)
        by_model = self._settings.model_signals and Additions(self._home.folder).read_with(self.prompts["signals"])
        read = ("signals",) if by_model else ()
        written = any(not n.failure and (n.rewritten or n.added) for n in writer.news)
        lines = told_of(writer.news)
        if not written:
            spent = llm.budget.spent
            asked = (f"Asked {llm.config.settings}: {llm.budget.line()}.",) if spent.calls or spent.cached else ()
            warnings = (*narrative.warnings, *asked, *_briefly(lines))
            return narrative.model_copy(update={"prompts": self._hashes(*read), "warnings": warnings})
        used = self._hashes("section_writer", "repair", *read)
        made = f"Written by {llm.config.settings}: {llm.budget.line()}."
        return narrative.model_copy(
            update={"mode": "openai", "prompts": used, "warnings": (*narrative.warnings, made, *lines)}
        )

    def _hashes(self, *names: str) -> dict[str, str]:
        return {name: self.prompts[name].sha256 for name in names}

    def _further(self, section: str, brief: WeekBrief) -> Sequence[Citation]:
        """Return retrieved sentences of the week for a section."""
        query = SEARCHED.get(section)
        if query is None:
            return ()
        hits = self._evidence.search(query, PASSAGES, SearchFilter(week=str(brief.frame.week)))
        found: list[Citation] = []
        for document_id in dict.fromkeys(h.document_id for h in hits):
            said = sayable(self._home.records.document(document_id), ())
            mine = [h for h in hits if h.document_id == document_id]
            found += [s.citation() for s in within(said, mine) if not s.text.rstrip().endswith("?")]
        return tuple(found[:SENTENCES])


def _briefly(lines: Sequence[str]) -> tuple[str, ...]:
    """Return one line where every section fell back for one reason."""
    reasons = {line.split(": ", 1)[-1] for line in lines}
    if len(reasons) == 1 and len(lines) > 1:
        return (f"The whole narrative is the embedded writer's: {reasons.pop()}",)
    return tuple(lines)
