"""How well sentences were understood: labels, risks, accounts, tense and what is superseded."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from assistant.models.risk import NOTE_RISKS, Label, NoteSignal
from evals.companies.alignment import Piece, align
from evals.companies.key import Sentence

OTHER = Label.OTHER.value
Report = dict[str, object]


class Pair(NamedTuple):
    """A key sentence and the product's reading of it; None where the product has no such sentence."""

    key: Sentence
    read: NoteSignal | None
    label: str

    @property
    def right(self) -> bool:
        """The label is one that a fair reader accepts."""
        return self.label in self.key.labels


def pair(key: Sequence[Sentence], read: Sequence[NoteSignal]) -> list[Pair]:
    """Return one reading for every key sentence.

    Of a sentence that the product split, the piece counts whose label is accepted, else the largest one that says
    something. A product sentence that spans several key sentences says its label of those that accept it, or else of
    the one it shares most words with, and `other` of the rest.
    """
    aligned = align(key, read)
    credited = _credited(key, read, aligned)
    return [_choose(i, sentence, read, aligned[i], credited) for i, sentence in enumerate(key)]


def _credited(key: Sequence[Sentence], read: Sequence[NoteSignal], aligned: list[list[Piece]]) -> set[tuple[int, int]]:
    """Return the pairs (key sentence, product sentence) of which the product's label is told."""
    holders: dict[int, list[tuple[int, int]]] = {}
    for i, pieces in enumerate(aligned):
        for piece in pieces:
            holders.setdefault(piece.number, []).append((piece.words, i))
    credited = set()
    for number, held in holders.items():
        accepting = [i for _, i in held if read[number].label.value in key[i].labels - {OTHER}]
        chosen = accepting or [max(held, key=lambda pair: (pair[0], -pair[1]))[1]]
        credited |= {(i, number) for i in chosen}
    return credited


def _choose(
    i: int, sentence: Sentence, read: Sequence[NoteSignal], pieces: list[Piece], credited: set[tuple[int, int]]
) -> Pair:
    if not pieces:
        return Pair(sentence, None, OTHER)
    told = [read[piece.number] for piece in pieces if (i, piece.number) in credited]
    speaking = [signal for signal in told if signal.label.value != OTHER]
    exact = [signal for signal in speaking if signal.signal in sentence.risks]
    right = [signal for signal in speaking if signal.label.value in sentence.labels]
    for candidates in (exact, right, speaking):
        if candidates:
            return Pair(sentence, candidates[0], candidates[0].label.value)
    return Pair(sentence, read[pieces[0].number], OTHER)


def rates(hits: int, false: int, missed: int) -> Report:
    """Return precision, recall and F1 with their counts; a rate over nothing is None."""
    found, wanted = hits + false, hits + missed
    return {
        "precision": round(hits / found, 4) if found else None,
        "recall": round(hits / wanted, 4) if wanted else None,
        "f1": round(2 * hits / (found + wanted), 4) if found + wanted else None,
        "true_positive": hits,
        "false_positive": false,
        "false_negative": missed,
    }


def by_class(pairs: Sequence[Pair], *, strict: bool = False) -> dict[str, Report]:
    """Return the rates of every class that occurs; an accepted second label is a hit of that label's class.

    `strict` accepts the first label alone.
    """
    hits: Counter[str] = Counter()
    false: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    for item in pairs:
        if item.label == item.key.label or (item.right and not strict):
            hits[item.label] += 1
        else:
            false[item.label] += 1
            missed[item.key.label] += 1
    occurring = {item.key.label for item in pairs}
    return {label.value: rates(hits[label], false[label], missed[label]) for label in Label if label.value in occurring}


def macro(classes: dict[str, Report], *, without: str | None = None) -> float | None:
    """Return the mean F1 over the classes, or None over nothing."""
    scores = [float(str(r["f1"])) for label, r in classes.items() if label != without and r["f1"] is not None]
    return round(sum(scores) / len(scores), 4) if scores else None


def risk_ids(pairs: Sequence[Pair]) -> Report:
    """Return the rates of risks whose id is exact, in all and by id."""
    hits: Counter[str] = Counter()
    false: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    for item in pairs:
        told = item.read.signal if item.read and item.label == Label.RISK else None
        wanted = item.key.signal if item.key.label == Label.RISK else None
        if item.label == Label.RISK and told in item.key.risks:
            hits[told or ""] += 1
            continue
        if item.label == Label.RISK:
            false[told or "none"] += 1
        if wanted and not (item.right and item.label != Label.RISK):
            missed[wanted] += 1
    every: dict[str, object] = {
        risk: rates(hits[risk], false[risk], missed[risk]) for risk in NOTE_RISKS if hits[risk] + missed[risk]
    }
    return {**rates(hits.total(), false.total(), missed.total()), "by_id": every}


def attribution(pairs: Sequence[Pair]) -> Report:
    """Return the share of non-other sentences of an account that the product ties to that account."""
    asked = [p for p in pairs if p.key.label != OTHER and p.key.account and p.read]
    right = [p for p in asked if p.read and _same(p.read.account, p.key.account)]
    none = [p for p in asked if p.read and p.read.account is None]
    spurious = [p for p in pairs if p.key.label != OTHER and not p.key.account and p.read and p.read.account]
    wrong = [p for p in asked if p not in right]
    return {
        "accuracy": round(len(right) / len(asked), 4) if asked else None,
        "sentences": len(asked),
        "without_account": len(none),
        "other_account": len(wrong) - len(none),
        "spurious_where_key_has_none": len(spurious),
        "wrong": [_shown(p, told=p.read.account if p.read else None, wanted=p.key.account) for p in wrong],
    }


def superseded(key: Sequence[Sentence], read: Sequence[NoteSignal]) -> Report:
    """Return the rates of sentences told as history, over all that the key judges."""
    judged = [s for s in key if s.superseded is not None]
    aligned = align(judged, read)
    told = [any(read[piece.number].superseded for piece in pieces) for pieces in aligned]
    hits = sum(flag and bool(s.superseded) for flag, s in zip(told, judged, strict=True))
    false = [s for flag, s in zip(told, judged, strict=True) if flag and not s.superseded]
    missed = [s for flag, s in zip(told, judged, strict=True) if s.superseded and not flag]
    return {
        **rates(hits, len(false), len(missed)),
        "missed": [{"path": s.path, "quote": s.quote} for s in missed],
        "false": [{"path": s.path, "quote": s.quote} for s in false],
    }


def tense(pairs: Sequence[Pair]) -> Report:
    """Return the share of non-other sentences with the key's tense, and what was not so but is told as happened."""
    asked = [p for p in pairs if p.key.label != OTHER and p.key.tense and p.read]
    right = [p for p in asked if p.read and p.read.tense.value == p.key.tense]
    told = [p for p in asked if p.read and p.read.tense.value == "happened" and p.key.tense != "happened"]
    return {
        "accuracy": round(len(right) / len(asked), 4) if asked else None,
        "sentences": len(asked),
        "not_so_told_as_happened": [_shown(p, told="happened", wanted=p.key.tense) for p in told],
    }


def mistakes(pairs: Sequence[Pair]) -> list[Report]:
    """Return every sentence whose label, or whose risk, is not one that a fair reader accepts."""
    found = []
    for p in pairs:
        told = _name(p.label, p.read.signal if p.read else None)
        exact = p.label != Label.RISK or not p.key.risks or (p.read is not None and p.read.signal in p.key.risks)
        if not p.right or not exact:
            found.append(_shown(p, told=told, wanted=_name(p.key.label, p.key.signal)))
    return found


def _name(label: str, signal: str | None) -> str:
    return f"{label}:{signal}" if label == Label.RISK else label


def _shown(item: Pair, *, told: str | None, wanted: str | None) -> Report:
    return {"path": item.key.path, "quote": item.key.quote, "told": told, "wanted": wanted}


def _same(one: str | None, other: str | None) -> bool:
    return (one or "").strip().casefold() == (other or "").strip().casefold()
