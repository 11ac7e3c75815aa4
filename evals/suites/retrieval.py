"""Search against labelled queries: the passages that answer a question must come, and come early."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal, NamedTuple

import ir_measures
from ir_measures import RR, R, Success, nDCG
from pydantic import Field
from pydantic_evals.evaluators import EvaluationReason, Evaluator, EvaluatorContext

from assistant.errors import SourceError
from assistant.models.base import Model
from assistant.models.document import Hit, SearchFilter
from evals.harness.bench import SETS, Bench
from evals.harness.case import CaseInputs
from evals.harness.suite import Measure, Suite, score

HITS = 8
WORDS = 600
"""So much a reader reads of a meeting's hits, whatever their size."""
_HELD = 0.5
"""A hit holds a quotation when it covers so much of it."""
Span = tuple[int, int]


class Place(Model):
    """Where an answer stands: a note, and words that stand in it once white space is folded."""

    path: str
    quote: str


class QueryCase(CaseInputs):
    """A question to the sample company's notes, with every place that answers it."""

    kind: Literal["sample"] = "sample"
    query: str
    answers: tuple[Place, ...] = Field(min_length=1)
    wording: Literal["note", "other"] = Field(default="note", description="Whether it is asked in the note's words.")
    account: str | None = None
    week: str | None = None
    document: str | None = None


class MeetingCase(CaseInputs):
    """A question to real meetings, with the spans that people marked; without a query: all of the data set's."""

    kind: Literal["meetings"]
    query: str = ""
    document: str = ""
    spans: tuple[Span, ...] = ()
    meetings: int = Field(default=8, ge=1, description="So many of the meetings, drawn by the seed, are read.")
    seed: int = Field(default=0, description="Which draw.")
    within: bool = Field(default=False, description="Search within the right meeting only.")


class Ranked(NamedTuple):
    """The hits in order, and where the answers stand: name of the note and range."""

    hits: Sequence[Hit]
    answers: tuple[tuple[str, Span], ...]


def run(case: QueryCase | MeetingCase, bench: Bench) -> Ranked:
    """Search, and find where the answers stand in the stored text. Raises SourceError for a quote that is not there."""
    if isinstance(case, MeetingCase):
        bed = bench.company(f"qmsum_val-{case.meetings}-{case.seed}", lambda folder: _meetings(folder, case))
        wanted = SearchFilter(document=case.document) if case.within else None
        hits = bed.product.search(case.query, k=HITS, search=wanted)
        return Ranked(hits, tuple((case.document, span) for span in case.spans))
    bed = bench.sample()
    limits = SearchFilter(account=case.account, week=case.week, document=case.document)
    texts = bed.texts()
    answers = tuple((place.path, found_at(place, texts)) for place in case.answers)
    return Ranked(bed.product.search(case.query, k=HITS, search=limits), answers)


def drawn(names: Sequence[str], number: int, seed: int) -> list[str]:
    """Return so many of the names, drawn by a seed: the same whatever their order, mostly the same as they grow."""
    return sorted(names, key=lambda name: hashlib.sha256(f"{seed} {name}".encode()).digest())[:number]


def _meetings(folder: Path, case: MeetingCase) -> Path:
    whole = SETS["qmsum_val"][0] / "meetings"
    for name in _chosen(case):
        (folder / name).write_bytes((whole / name).read_bytes())
    return folder


def _chosen(case: MeetingCase) -> list[str]:
    return drawn([p.name for p in (SETS["qmsum_val"][0] / "meetings").iterdir()], case.meetings, case.seed)


def found_at(place: Place, texts: Mapping[str, str]) -> Span:
    """Return where a quotation stands in the stored text, white space apart."""
    text = texts.get(place.path, "")
    where = [i for i, ch in enumerate(text) if not ch.isspace()]
    start = "".join(text[i] for i in where).find("".join(place.quote.split()))
    if start < 0:
        raise SourceError(f"{place.quote!r} does not stand in {place.path!r}.", "Quote the note word for word.")
    return where[start], where[start + len("".join(place.quote.split())) - 1] + 1


def expand(case: QueryCase | MeetingCase, bench: Bench) -> Sequence[QueryCase | MeetingCase]:
    """Return the cases behind one: each query of the data set where the case names only that."""
    if isinstance(case, QueryCase) or case.query:
        return [case]
    folder = SETS["qmsum_val"][0]
    lines = (folder / "queries.jsonl").read_text("utf-8").splitlines()
    read = set(_chosen(case))
    return [
        case.model_copy(
            update={
                "id": f"{case.id}:{row['id']}",
                "query": row["query"],
                "document": row["document"],
                "spans": tuple((int(start), int(end)) for start, end in row["spans"]),
                "group": f"{case.id}:{row['document']}",
            }
        )
        for row in map(json.loads, lines)
        if row["document"] in read
    ]


@dataclass
class Ranking(Evaluator[QueryCase, Ranked, Any]):
    """Standard measures of a ranking; a further hit of the same answer counts for nothing."""

    def evaluate(self, ctx: EvaluatorContext[QueryCase, Ranked, Any]) -> Mapping[str, EvaluationReason]:
        """Return nDCG, reciprocal rank (twice for a query in other words), recall in 8 and success in 3."""
        if isinstance(ctx.inputs, MeetingCase):
            return {}
        ranks = dict(_ranks(ctx.output))
        measures = {"ndcg": nDCG @ HITS, "rr": RR @ HITS, "recall": R @ HITS, "in_three": Success @ 3}
        qrels = [ir_measures.Qrel("q", str(n), 1) for n in range(len(ctx.output.answers))]
        run = [
            ir_measures.ScoredDoc("q", str(ranks.get(rank, f"other{rank}")), float(HITS - rank))
            for rank in range(len(ctx.output.hits))
        ]
        values = ir_measures.calc_aggregate(list(measures.values()), qrels, run) if run else {}
        told = _told(ctx.output, ranks)
        found = {name: score(float(values.get(measure, 0.0)), told) for name, measure in measures.items()}
        return found | ({"other_words_rr": found["rr"]} if ctx.inputs.wording == "other" else {})


def _ranks(found: Ranked) -> Iterator[tuple[int, int]]:
    """Yield (rank, answer) for the first hit of each answer."""
    seen: set[int] = set()
    for rank, hit in enumerate(found.hits):
        for number, (path, span) in enumerate(found.answers):
            if number not in seen and hit.path == path and _overlap((hit.char_start, hit.char_end), span) >= _HELD:
                seen.add(number)
                yield rank, number
                break


def _overlap(hit: Span, span: Span) -> float:
    return max(0, min(hit[1], span[1]) - max(hit[0], span[0])) / max(1, span[1] - span[0])


def _told(found: Ranked, ranks: Mapping[int, int]) -> str:
    missing = [found.answers[n][0] for n in range(len(found.answers)) if n not in ranks.values()]
    places = ", ".join(str(rank + 1) for rank in sorted(ranks)) or "nowhere"
    first = f"; the first hit is {found.hits[0].path}" if found.hits and 0 not in ranks else ""
    return f"answered at place {places}" + (f": missing {', '.join(missing)}{first}" if missing else first)


@dataclass
class Reader(Evaluator[MeetingCase, Ranked, Any]):
    """What somebody gets who reads the hits in order until 600 words are spent, character by character."""

    def evaluate(self, ctx: EvaluatorContext[MeetingCase, Ranked, Any]) -> Mapping[str, EvaluationReason]:
        """Return precision, coverage, found (one of the first three hits) and reciprocal rank."""
        if isinstance(ctx.inputs, QueryCase):
            return {}
        prefix = "within_" if ctx.inputs.within else "meetings_"
        read, good, could = _read(ctx.output)
        touched = [rank for rank, hit in enumerate(ctx.output.hits, 1) if _touches(hit, ctx.output)]
        first = touched[0] if touched else 0
        told = f"{good} of {read} characters read are relevant, first at place {first or 'none'}"
        return {
            f"{prefix}precision": score(good / read if read else 0.0, told),
            f"{prefix}coverage": score(good / could if could else 0.0, told),
            f"{prefix}found": score(float(0 < first <= 3), told),
            f"{prefix}rr": score(1 / first if first else 0.0, told),
        }


def _touches(hit: Hit, found: Ranked) -> bool:
    return any(
        hit.document == name and _overlap((hit.char_start, hit.char_end), span) > 0 for name, span in found.answers
    )


def _read(found: Ranked) -> tuple[int, int, int]:
    """Return characters read, relevant ones among them (each once), and how many could have been."""
    left, read = WORDS, 0
    seen: set[int] = set()
    for hit in found.hits:
        if left <= 0:
            break
        words = max(1, len(hit.text.split()))
        end = hit.char_start + int((hit.char_end - hit.char_start) * min(1.0, left / words))
        left -= words
        read += end - hit.char_start
        if hit.document == found.answers[0][0]:
            seen.update(range(hit.char_start, end))
    wanted = _merged([span for _, span in found.answers])
    good = sum(len(seen.intersection(range(*span))) for span in wanted)
    return read, good, min(sum(end - start for start, end in wanted), max(read, 1))


def _merged(spans: Sequence[Span]) -> list[Span]:
    ordered = sorted(spans)
    out = ordered[:1]
    for _, (start, end) in pairwise(ordered):
        if start <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], end))
        else:
            out.append((start, end))
    return out


SUITE = Suite(
    name="retrieval",
    title="Search on labelled queries: the passage that answers must come, and come early",
    inputs=QueryCase | MeetingCase,
    task=run,
    evaluators=(Ranking(), Reader()),
    expand=expand,
    measures=(
        Measure("ndcg", "nDCG in 8, sample company"),
        Measure("rr", "reciprocal rank, sample company"),
        Measure("other_words_rr", "reciprocal rank, asked in other words"),
        Measure("in_three", "an answer in the first three"),
        Measure("recall", "answers in the first eight"),
        Measure("meetings_precision", "real meetings, 600 words read: relevant"),
        Measure("meetings_coverage", "real meetings, 600 words read: covered"),
        Measure("meetings_found", "real meetings: found in three"),
        Measure("meetings_rr", "real meetings: reciprocal rank"),
        Measure("within_coverage", "within the right meeting: covered"),
        Measure("within_found", "within the right meeting: found in three"),
        Measure("within_precision", "within the right meeting: relevant"),
        Measure("within_rr", "within the right meeting: reciprocal rank"),
    ),
)
