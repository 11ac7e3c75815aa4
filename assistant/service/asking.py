"""Ask: questions answered over one home, week by week, with the notes limited as the asker wishes."""

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from threading import RLock
from time import monotonic
from typing import NamedTuple

from assistant.chat.answer import Answer
from assistant.chat.conversation import Histories, Turn, standalone
from assistant.chat.desk import Desk
from assistant.chat.evidence import Reader
from assistant.chat.model_answers import Worded
from assistant.chat.passages import Said, SentenceVectors, sayable, within
from assistant.chat.question import week_of
from assistant.chat.room import answered
from assistant.models.company import Persona
from assistant.models.document import Hit, SearchFilter
from assistant.models.draft import Narrative
from assistant.models.week import Week
from assistant.service.drafting import Gathering, personas_of
from assistant.store.home import Home
from assistant.writing.brief import WeekBrief
from assistant.writing.compose import compose
from assistant.writing.llm import untraced
from assistant.writing.pipeline import weekly_chain
from assistant.writing.playbook import Play

PASSAGES, OF_ACCOUNT = 32, 12
"""So many passages are read for a question, and so many more of each account that it names."""
WEEKS_KEPT = 4
WordedFor = Callable[[Desk], Worded]
"""Gives what words answers with a model, for a week."""


class _Held(NamedTuple):
    desk: Desk
    generation: int
    made: float


class Asking:
    """Answers questions over a home; what a week holds is gathered once."""

    def __init__(
        self, home: Home, plays: Callable[[], Mapping[Persona, Play]], worded: WordedFor | None = None
    ) -> None:
        self._home = home
        self._plays = plays
        self._vectors = SentenceVectors(home.embedder.embed)
        self._desks: OrderedDict[str, _Held] = OrderedDict()
        self._sayable: dict[tuple[str, frozenset[tuple[int, int]]], list[Said]] = {}
        self._worded = worded
        self._gathering = RLock()
        self.histories = Histories()

    def ask(
        self, text: str, week: Week | None = None, search: SearchFilter | None = None, *, user: str | None = None
    ) -> Answer:
        """Return the answer to one question, in the week given, else the one that it names, else the newest.

        With a `user`, it is read in the light of what that user asked before, and kept in that user's history.
        Raises NotFoundError when nothing was ingested to tell a week by.
        """
        turn, _ = self.turn(text, self.histories.of(user) if user else (), week, search)
        if user:
            self.histories.keep(user, turn)
        return turn.answer

    def turn(
        self,
        text: str,
        turns: Sequence[Turn],
        week: Week | None = None,
        search: SearchFilter | None = None,
        *,
        patience: float = 0.0,
    ) -> tuple[Turn, Desk]:
        """Return the question as understood after these turns with its answer, and the week that it was read in.

        Several threads may ask at once. Raises NotFoundError when nothing was ingested to tell a week by.
        """
        desk = self.desk(week, search, patience=patience)
        worded = self._worded(desk) if self._worded else None
        meant = standalone(text, turns, desk.directory)
        if worded:
            meant = worded.standalone(text, turns, meant)
        named = week_of(meant, desk.frame.week)
        if named is not None and named != desk.frame.week:
            desk = self.desk(named, search, patience=patience)
        found = answered(meant, desk, Reader(self._vectors, desk.frame.as_of), worded)
        return Turn(asked=text, understood=meant, answer=found), desk

    def desk(self, week: Week | None, search: SearchFilter | None = None, *, patience: float = 0.0) -> Desk:
        """Return the week, gathered once for all who ask until the records change.

        With `patience`, one that is at most so many seconds old will do although notes were added since (answers
        quote them all the same, as notes are searched anew each time), and so does any while another thread gathers.
        """
        wanted = search or SearchFilter()
        tables = f"{self._home.records.snapshot_dates()[-1:]}{self._home.records.company_sha256()}"
        key = f"{week}|{wanted.model_dump_json()}|{tables}"
        generation = self._home.records.generation
        held = self._desks.get(key)
        if held is not None and (held.generation == generation or monotonic() - held.made < patience):
            return held.desk
        if not self._gathering.acquire(blocking=held is None or not patience):
            assert held is not None  # else the call had waited
            return held.desk
        try:
            again = self._desks.get(key)
            if again is None or again.generation != generation:
                self._sayable = {}
                again = self._desks[key] = _Held(self._gather(week, wanted), generation, monotonic())
                while len(self._desks) > WEEKS_KEPT:
                    self._desks.popitem(last=False)
            return again.desk
        finally:
            self._gathering.release()

    def forget(self) -> None:
        """Gather anew for whoever asks next, as after a note was withdrawn."""
        with self._gathering:
            self._desks.clear()
            self._sayable = {}

    def _gather(self, week: Week | None, search: SearchFilter) -> Desk:
        gathering = Gathering(self._home, week, None)
        brief = gathering.brief(gathering.company.ceo.personas)
        superseded: dict[str, set[tuple[int, int]]] = {}
        for signal in brief.signals:
            if signal.superseded:
                superseded.setdefault(signal.path, set()).add((signal.char_start, signal.char_end))
        overtaken = {path: frozenset(ranges) for path, ranges in superseded.items()}

        known = frozenset(gathering.directory.accounts)

        def written(wanted: WeekBrief) -> Narrative:
            with untraced():
                return weekly_chain(compose, gathering.check_context, self._plays()).invoke(wanted)

        def reframe(names: tuple[str, ...]) -> Narrative:
            return written(brief.model_copy(update={"personas": personas_of(names, gathering.company)}))

        def find(text: str, wanted: SearchFilter) -> Sequence[Said]:
            limited = wanted
            if week is not None and wanted.date_to is None:
                limited = wanted.model_copy(update={"date_to": brief.frame.week.sunday})
            accounts = {m.account for m in gathering.directory.mentions(text)}
            hits = self._hits(text, limited, PASSAGES)
            for account in sorted(accounts) if wanted.account is None else ():
                hits += self._hits(text, limited.model_copy(update={"account": account}), OF_ACCOUNT)
            return self._read(hits, known, overtaken)

        return Desk(
            brief=brief,
            directory=gathering.directory,
            find=find,
            write=lambda: written(brief),
            reframe=reframe,
            context=gathering.check_context(brief, compose(brief)) if self._worded else None,
            search=search,
        )

    def _hits(self, text: str, search: SearchFilter, number: int) -> list[Hit]:
        lexical = self._home.records.lexical(text, number, search)
        dense = self._home.dense(self._vectors.one(text), number, search)
        ranked: dict[str, float] = {}
        for found in (lexical, dense):
            for place, (passage_id, _) in enumerate(found):
                ranked[passage_id] = ranked.get(passage_id, 0.0) + 1 / (20 + place)
        best = sorted(ranked.items(), key=lambda item: (-item[1], item[0]))[:number]
        return self._home.records.hits(best)

    def _read(
        self, hits: Sequence[Hit], known: frozenset[str], overtaken: dict[str, frozenset[tuple[int, int]]]
    ) -> list[Said]:
        found: list[Said] = []
        for document_id in dict.fromkeys(h.document_id for h in hits):
            mine = [h for h in hits if h.document_id == document_id]
            old = overtaken.get(mine[0].path, frozenset())
            key = (document_id, old)
            said = self._sayable.get(key)
            if said is None:
                said = self._sayable[key] = sayable(self._home.records.document(document_id), known, old)
            found += within(said, mine)
        return found
