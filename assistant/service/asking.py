"""Ask: questions answered over one home, week by week, with the notes limited as the asker wishes."""

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence

from assistant.chat.answer import Answer
from assistant.chat.desk import Desk
from assistant.chat.evidence import Reader
from assistant.chat.passages import Said, SentenceVectors, sayable, within
from assistant.chat.question import week_of
from assistant.chat.room import embedded_answer
from assistant.models.company import Persona
from assistant.models.document import Hit, SearchFilter
from assistant.models.draft import Narrative
from assistant.models.week import Week
from assistant.service.drafting import Gathering
from assistant.store.home import Home
from assistant.writing.compose import compose
from assistant.writing.pipeline import weekly_chain
from assistant.writing.playbook import Play

PASSAGES, OF_ACCOUNT = 32, 12
"""So many passages are read for a question, and so many more of each account that it names."""
WEEKS_KEPT = 4


class Asking:
    """Answers questions over a home; what a week holds is gathered once."""

    def __init__(self, home: Home, plays: Callable[[], Mapping[Persona, Play]]) -> None:
        self._home = home
        self._plays = plays
        self._vectors = SentenceVectors(home.embedder.embed)
        self._desks: OrderedDict[str, Desk] = OrderedDict()
        self._sayable: dict[str, list[Said]] = {}

    def ask(self, text: str, week: Week | None = None, search: SearchFilter | None = None) -> Answer:
        """Return the answer to one question, in the week given, else the one that it names, else the newest.

        Raises NotFoundError when nothing was ingested to tell a week by.
        """
        desk = self.desk(week, search)
        named = week_of(text, desk.frame.week)
        if named is not None and named != desk.frame.week:
            desk = self.desk(named, search)
        return embedded_answer(text, desk, Reader(self._vectors, desk.frame.as_of))

    def desk(self, week: Week | None, search: SearchFilter | None = None) -> Desk:
        """Return the week, gathered."""
        wanted = search or SearchFilter()
        key = f"{week}|{wanted.model_dump_json()}"
        if key not in self._desks:
            self._desks[key] = self._gather(week, wanted)
            if len(self._desks) > WEEKS_KEPT:
                self._desks.popitem(last=False)
        self._desks.move_to_end(key)
        return self._desks[key]

    def _gather(self, week: Week | None, search: SearchFilter) -> Desk:
        gathering = Gathering(self._home, week, None)
        brief = gathering.brief(gathering.company.ceo.personas)
        superseded: dict[str, set[tuple[int, int]]] = {}
        for signal in brief.signals:
            if signal.superseded:
                superseded.setdefault(signal.path, set()).add((signal.char_start, signal.char_end))
        overtaken = {path: frozenset(ranges) for path, ranges in superseded.items()}

        known = frozenset(gathering.directory.accounts)

        def write() -> Narrative:
            return weekly_chain(compose, gathering.check_context, self._plays()).invoke(brief)

        def find(text: str, wanted: SearchFilter) -> Sequence[Said]:
            limited = wanted.model_copy(update={"date_to": wanted.date_to or brief.frame.week.sunday})
            accounts = {m.account for m in gathering.directory.mentions(text)}
            hits = self._hits(text, limited, PASSAGES)
            for account in sorted(accounts) if wanted.account is None else ():
                hits += self._hits(text, limited.model_copy(update={"account": account}), OF_ACCOUNT)
            return self._read(hits, known, overtaken)

        return Desk(brief=brief, directory=gathering.directory, find=find, write=write, search=search)

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
            if document_id not in self._sayable:
                document = self._home.records.document(document_id)
                old = overtaken.get(document.path, frozenset())
                self._sayable[document_id] = sayable(document, known, old)
            found += within(self._sayable[document_id], [h for h in hits if h.document_id == document_id])
        return found
