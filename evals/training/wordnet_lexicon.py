"""Pack the single words of WordNet 3.1 (the `dict` folder of its database files) into the check's lexicon.

    python -m evals.training.wordnet_lexicon DICT_FOLDER

Writes `corpus/third_party/wordnet/lexicon.json.gz`: words with their synsets, synsets with their neighbours.
"""

import gzip
import json
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path

PARTS = {"n": "noun", "v": "verb", "a": "adj", "r": "adv"}
SENSE_PARTS = {"1": "n", "2": "v", "3": "a", "4": "r", "5": "a"}
RELATIONS = {"!": "antonym", "~": "narrower", "&": "alike"} | dict.fromkeys(
    ("@", "+", "\\", "^", ">", "*", "<"), "near"
)
ORDER = ("near", "antonym", "narrower", "alike")
SENSES = 6
"""Senses of a word and part of speech that are kept, most frequent first."""
TARGET = Path(__file__).resolve().parents[2] / "corpus/third_party/wordnet/lexicon.json.gz"

Key = tuple[str, str]


def _data(folder: Path, part: str) -> dict[Key, tuple[list[str], list[tuple[str, Key]]]]:
    synsets: dict[Key, tuple[list[str], list[tuple[str, Key]]]] = {}
    for line in _lines(folder / f"data.{PARTS[part]}"):
        fields = line.split("|")[0].split()
        size = int(fields[3], 16)
        words = [re.sub(r"\((a|p|ip)\)$", "", fields[4 + 2 * i]).lower() for i in range(size)]
        at = 4 + 2 * size
        pointers = []
        for i in range(int(fields[at])):
            symbol, offset, target, _ = fields[at + 1 + 4 * i : at + 5 + 4 * i]
            if symbol in RELATIONS:
                pointers.append((RELATIONS[symbol], ("a" if target == "s" else target, offset)))
        synsets[part, fields[0]] = (words, pointers)
    return synsets


def _lines(path: Path) -> list[str]:
    return [line for line in path.read_text(encoding="latin-1").splitlines() if not line.startswith("  ")]


def _senses(folder: Path) -> dict[str, list[Key]]:
    senses: dict[str, list[Key]] = defaultdict(list)
    for part, name in PARTS.items():
        for line in _lines(folder / f"index.{name}"):
            fields = line.split()
            first = 6 + int(fields[3])
            if re.fullmatch(r"[a-z]+(-[a-z]+)*", fields[0]):
                senses[fields[0]] += [(part, offset) for offset in fields[first : first + SENSES]]
    return senses


def _counts(folder: Path) -> Counter[tuple[str, str]]:
    counts: Counter[tuple[str, str]] = Counter()
    for line in _lines(folder / "index.sense"):
        fields = line.split()
        lemma, rest = fields[0].split("%")
        counts[lemma, SENSE_PARTS[rest[0]]] += int(fields[3])
    return counts


def pack(folder: Path) -> dict[str, object]:
    """Return the lexicon: `words` (word -> [synsets, frequency by part]) and `synsets` (words, then ORDER)."""
    data = {key: entry for part in PARTS for key, entry in _data(folder, part).items()}
    senses, counts = _senses(folder), _counts(folder)
    number = {key: i for i, key in enumerate(sorted(data))}
    rows: list[list[object]] = []
    for key in sorted(data):
        words, pointers = data[key]
        by_relation = {name: [number[k] for r, k in pointers if r == name] for name in ORDER}
        single = [word for word in words if word in senses]
        rows.append([" ".join(single), *(by_relation[name] for name in ORDER)])
    table = {
        word: [[number[key] for key in keys], {p: counts[word, p] for p in PARTS if any(k[0] == p for k in keys)}]
        for word, keys in sorted(senses.items())
    }
    return {"words": table, "synsets": rows}


def main(folder: Path) -> None:
    """Write the packed lexicon; the same input gives the same bytes."""
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(pack(folder), separators=(",", ":"))
    TARGET.write_bytes(gzip.compress(text.encode(), mtime=0))
    print(f"{TARGET}: {TARGET.stat().st_size:,} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
