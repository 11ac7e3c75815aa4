"""Ask: questions answered over one home, week by week, with the notes limited as the asker wishes."""

import logging
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from threading import Lock, RLock, Thread
from time import monotonic
from typing import NamedTuple

from assistant.chat.answer import Answer
from assistant.chat.conversation import Histories, Turn, carried, standalone
from assistant.chat.desk import Desk
from assistant.chat.evidence import Reader
from assistant.chat.model_answers import Worded
from assistant.chat.passages import Said, SentenceVectors, sayable, within
from assistant.chat.question import week_of
from assistant.chat.room import answered
from assistant.errors import AssistantError
from assistant.models.company import Persona
from assistant.models.document import Hit, SearchFilter
from assistant.models.draft import Narrative
from assistant.models.week import Week
from assistant.service.drafting import Gathering, personas_of
from assistant.service.remembering import KeptHistories
from assistant.store.home import Home
from assistant.writing.brief import WeekBrief
from assistant.writing.compose import compose
from assistant.writing.llm import untraced
from assistant.writing.pipeline import weekly_chain
from assistant.writing.playbook import Play

LOG = logging.getLogger(__name__)
PASSAGES, OF_ACCOUNT = 32, 12
"""So many passages are read for a question, and so many more of each account that it names."""
WEEKS_KEPT = 4
SHARE = 10
"""A week that took a second to gather is kept for so many at least, however fast notes come in."""
OUTDATED = 600.0
"""Seconds after which nobody is told from a week that notes were added to since: the asker waits for it instead."""
WordedFor = Callable[[Desk], Worded]
"""Gives what words answers with a model, for a week."""


class _Held(NamedTuple):
    desk: Desk
    generation: int
    removals: int
    made: float
    took: float
    """Seconds that gathering it took."""


class Asking:
    """Answers questions over a home; what a week holds is gathered once."""

    def __init__(
        self,
        home: Home,
        plays: Callable[[], Mapping[Persona, Play]],
        worded: WordedFor | None = None,
        histories: Histories | None = None,
    ) -> None:
        self._home = home
        self._plays = plays
        self._vectors = SentenceVectors(home.embedder.embed)
        self._desks: OrderedDict[str, _Held] = OrderedDict()
        self._sayable: dict[tuple[str, frozenset[tuple[int, int]]], list[Said]] = {}
        self._worded = worded
        self._gathering = RLock()
        self._renewing = Lock()
        self._renewal: Thread | None = None
        self.histories = histories or KeptHistories(home.records)

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
        reader = Reader(self._vectors, desk.frame.as_of, desk.meanings, desk.named)
        found = answered(meant, desk, reader, worded)
        alone = found.abstained and named is None and worded is None  # a model has read the conversation already
        again = carried(meant, turns, desk.directory) if alone else None
        if again is not None:
            second = answered(again, desk, reader, None)
            meant, found = (meant, found) if second.abstained else (again, second)
        signed = worded.signed(found) if worded else found
        return Turn(asked=text, understood=meant, answer=signed), desk

    def desk(self, week: Week | None, search: SearchFilter | None = None, *, patience: float = 0.0) -> Desk:
        """Return the week, gathered once for all who ask until the records change.

        With `patience`, one that is older than so many seconds and lacks notes that were added since still serves
        (answers quote them all the same, as notes are searched anew each time) while it is gathered beside: nobody
        waits for it. One from which something was taken out since, in whichever process, serves nobody.
        """
        wanted = search or SearchFilter()
        tables = f"{self._home.records.snapshot_dates()[-1:]}{self._home.records.company_sha256()}"
        key = f"{week}|{wanted.model_dump_json()}|{tables}"
        generation, removals = self._home.records.generation, self._home.records.removals()
        held = self._desks.get(key)
        if held is not None and held.removals != removals:
            self.forget()
            held = None
        if held is None:
            return self._gathered(key, generation, week, wanted)
        age = monotonic() - held.made
        if held.generation == generation or (patience and age < max(patience, SHARE * held.took)):
            return held.desk
        if not patience or age > OUTDATED:
            return self._gathered(key, generation, week, wanted)
        self._renew(key, generation, week, wanted)
        return held.desk

    def _gathered(self, key: str, generation: int, week: Week | None, wanted: SearchFilter) -> Desk:
        with self._gathering:
            held = self._desks.get(key)
            if held is None or held.generation != generation:
                self._sayable = {}
                removals = self._home.records.removals()
                begun = monotonic()
                desk = self._gather(week, wanted)
                held = self._desks[key] = _Held(desk, generation, removals, monotonic(), monotonic() - begun)
                while len(self._desks) > WEEKS_KEPT:
                    self._desks.popitem(last=False)
            return held.desk

    def _renew(self, key: str, generation: int, week: Week | None, wanted: SearchFilter) -> None:
        """Gather a week beside, unless one is being gathered so."""
        if not self._renewing.acquire(blocking=False):
            return

        def work() -> None:
            try:
                self._gathered(key, generation, week, wanted)
            except AssistantError as error:
                LOG.warning("%s %s", error.what, error.how)
            finally:
                self._renewing.release()

        self._renewal = Thread(target=work, name="gather", daemon=True)
        self._renewal.start()

    def close(self) -> None:
        """Wait for what is being gathered beside, so that the home can be let go."""
        if self._renewal is not None:
            self._renewal.join()

    def forget(self) -> None:
        """Gather anew for whoever asks next, as after something was taken out of the records."""
        with self._gathering:
            self._desks.clear()
            self._sayable = {}
            self._vectors = SentenceVectors(self._home.embedder.embed)

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
