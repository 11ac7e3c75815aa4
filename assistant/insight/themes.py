"""Themes: sentences of several accounts that say alike, counted by account and open amount."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage

from assistant.models.deal import Deal
from assistant.models.risk import Label, NoteSignal
from assistant.models.theme import Theme

Embed = Callable[[Sequence[str]], NDArray[np.float32]]

NEAR = 0.52
"""Average cosine similarity from which on sentences are of one theme."""
MOST = 400
"""So many sentences, newest first, are compared; a week's notes hold far fewer."""

COMMON, COMMON_LEAST = 0.02, 8
"""From which share of all sentences on, and from how many, a word is one of the trade and names no theme."""
_PRICE = re.compile(
    r"\b(?:pric\w+|cost\w*|uplift\w*|rates?|fees?|tariffs?|discount\w*|expensive|cheap\w*|budget\w*|per ?cent|"
    r"pay\w*|paid|increase\w*|rebate\w*|invoice\w*|index\w*|instal?ments?)\b|%",
    re.IGNORECASE,
)
_PRICE_WORDS = frozenset(("price", "prices", "pricing", "cost", "costs"))

_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_PLAIN = frozenset(
    """
    a an and any are as at be been before but by can do for from had has have he her his how i if in is it its
    just like me more most my need needs no not of on one or our out over really she so some such than that the
    their them then there these they this to too up us very want wants was we were what when which who why will
    with would you your ask asks asked asking again also still get got about into only ll ve re don said says tell
    told think know make made going go much many all new same other year month week day team people customer
    customers account deal they're we're it's that's
    two three four five six seven eight nine ten twelve twenty thirty forty fifty hundred thousand million percent cent
    """.split()  # noqa: SIM905 - a word list reads better than a list of words
)


def keyword(texts_by_account: dict[str, list[str]], common: Callable[[str], bool] = lambda _: False) -> str:
    """Return the words that most accounts share, as one of them writes them; empty when there are none.

    A single word that is `common` in all notes tells nothing of a theme.
    """
    spelled: dict[str, str] = {}
    support: Counter[str] = Counter()
    for texts in texts_by_account.values():
        grams: set[str] = set()
        for text in texts:
            words = _WORD.findall(text)
            for size in (1, 2, 3):
                for i in range(len(words) - size + 1):
                    run = words[i : i + size]
                    if run[0].lower() in _PLAIN or run[-1].lower() in _PLAIN or len("".join(run)) < 4:
                        continue
                    gram = " ".join(run).lower()
                    if f" {' '.join(run)} ".lower() in f" {' '.join(words)} ".lower() and " ".join(run) in text:
                        grams.add(gram)
                        spelled.setdefault(gram, " ".join(run))
        support.update(grams)
    shared = [
        (n, len(g.split()), len(g), g)
        for g, n in support.items()
        if n >= 2 and 2 * n >= len(texts_by_account) and (" " in g or not common(g))
    ]
    return spelled[max(shared)[3]] if shared else ""


def _groups(vectors: NDArray[np.float32]) -> NDArray[np.int32]:
    if len(vectors) == 1:
        return np.ones(1, dtype=np.int32)
    distances = linkage(vectors.astype(np.float64), method="average", metric="cosine")
    labels: NDArray[np.int32] = fcluster(np.maximum(distances, 0.0), t=1 - NEAR, criterion="distance")
    return labels


def _on_price(signal: NoteSignal) -> bool:
    """Whether a sentence can stand in a theme by itself: one about prices has to name a price."""
    return signal.label is not Label.PRICING or _PRICE.search(signal.text) is not None


def _common_words(signals: Sequence[NoteSignal]) -> frozenset[str]:
    """Return the words that stand in COMMON or more of all sentences, whatever their label: the trade's own words."""
    counts = Counter(word for s in signals for word in {w.lower() for w in _WORD.findall(s.text)})
    least = max(COMMON_LEAST, COMMON * len(signals))
    return frozenset(word for word, number in counts.items() if number >= least) | _PRICE_WORDS


def themes(signals: Sequence[NoteSignal], deals: Iterable[Deal], embed: Embed) -> tuple[Theme, ...]:
    """Group standing sentences about needs and prices; a theme is what at least two accounts say.

    `embed` gives unit vectors, one a text. Themes come by number of accounts, then by the open amount behind them.
    """
    wanted = (Label.CUSTOMER_NEED_OR_TREND, Label.PRICING)
    chosen = [s for s in signals if s.label in wanted and s.account and not s.superseded and _on_price(s)][:MOST]
    if len({s.account for s in chosen}) < 2:
        return ()
    vectors = embed([s.text for s in chosen])
    open_deals = [d for d in deals if d.is_open]
    common = _common_words(signals)
    found: list[Theme] = []
    labels = _groups(vectors)
    for group in np.unique(labels):
        index = np.flatnonzero(labels == group)
        members = [chosen[i] for i in index]
        accounts = tuple(dict.fromkeys(s.account for s in members if s.account))
        if len(accounts) < 2:
            continue
        centre = vectors[index].mean(axis=0)
        order = np.argsort(-(vectors[index] @ centre), kind="stable")
        behind = [d for d in open_deals if d.account in accounts]
        by_account = {a: [s.text for s in members if s.account == a] for a in accounts}
        found.append(
            Theme(
                label=Counter(s.label for s in members).most_common(1)[0][0],
                keyword=keyword(by_account, common.__contains__),
                signals=tuple(members[i] for i in order),
                accounts=accounts,
                open_amount=sum((d.amount for d in behind), Decimal(0)),
                opportunity_ids=tuple(d.opportunity_id for d in behind),
            )
        )
    return tuple(sorted(found, key=lambda t: (-len(t.accounts), -t.open_amount, t.keyword)))
