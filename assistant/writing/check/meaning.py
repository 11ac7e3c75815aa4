"""What words mean against a cited text: tense, denial, opposites and strength."""

import re
from collections.abc import Iterable, Iterator

from assistant.writing.check.lexicon import lexicon
from assistant.writing.check.modality import Use, is_planned, uses
from assistant.writing.check.vocabulary import word_set

UP = re.compile(
    r"\b(?:rose|risen|rising|rises?|grew|grown|growing|increas\w+|up|climb\w*|improv\w+|gain\w*|higher|"
    r"accelerat\w+|expand\w*|raised?)\b",
    re.I,
)
DOWN = re.compile(
    r"\b(?:fell|fallen|falling|falls?|drop\w*|declin\w+|decreas\w+|down|shr[aiu]nk\w*|reduc\w+|lower\w*|"
    r"worsen\w*|slow\w*|weaken\w*|cut)\b",
    re.I,
)

_STRONG = re.compile(
    r"\b(?:all|every(?:one|body|thing)?|always|never|nobody|entire(?:ly)?|whole|complete(?:ly)?|total(?:ly)?|"
    r"absolute(?:ly)?|"
    r"huge(?:ly)?|massive(?:ly)?|enormous(?:ly)?|tremendous(?:ly)?|dramatic(?:ally)?|drastic(?:ally)?|"
    r"significant(?:ly)?|"
    r"substantial(?:ly)?|overwhelming(?:ly)?|guarantee[ds]?|certain(?:ly|ty)?|definite(?:ly)?|undoubtedly|"
    r"inevitabl[ey]|"
    r"record(?:-breaking)?|unprecedented|historic|best[- ]ever|ever|all-time|game[- ]chang\w+|world[- ]class|"
    r"outstanding|"
    r"excellent|exceptional(?:ly)?|extraordinary|extraordinarily|incredible|incredibly|amazing|fantastic|"
    r"phenomenal|stellar|"
    r"thrilled|delighted|ecstatic|love[sd]?|perfect(?:ly)?|flawless(?:ly)?|unanimous(?:ly)?|universal(?:ly)?|most|"
    r"catastroph\w+|disast\w+|collaps\w+|skyrocket\w*|soar\w*|plummet\w*|crush\w*|dominat\w+|unstoppable|"
    r"extremely|hugely|vast(?:ly)?|"
    r"largest|biggest|greatest|highest|strongest|fastest|worst|best|only|sole(?:ly)?|top|leading)\b",
    re.IGNORECASE,
)
_MILD_USE = re.compile(
    r"\ball (?:the )?(?:two|three|four|five|six|seven|eight|nine|ten|\d+)\b|\b(?:in|at|after|above) all\b|"
    r"\bat (?:most|least|best|worst)\b|"
    r"\bbest case\b|\bfirst (?:meeting|quarter|half|week|month|time|call|step|pilot|of)\b|\bon the whole\b|"
    r"\bas a whole\b|"
    r"\bin total\b|\btotal(?:s|ling)? of\b|"
    r"\bon record\b|\b(?:the|our|in) records?\b|\bnot only\b|\bleading (?:to|up)\b|\bif ever\b|\brecords\b|"
    r"\btop of\b|\bwhole quarter\b|"
    r"\bonly (?:after|when|if|once|from)\b",
    re.IGNORECASE,
)
_DENYING = re.compile(r"\b(?:not|never|cannot)\b|n['’]t\b", re.IGNORECASE)
_NOT_REVENUE = re.compile(r"\b(?:not|never)\b(?: \w+){0,2} (?:revenue|booked|signed|won|closed)\b", re.IGNORECASE)
_SORTS = word_set("won lost open closed early late new old first last next high low big small")
"""Words that name a sort of thing more often than they turn a meaning round."""
_CLOSING = word_set("sign close win book approve renew pay buy launch ship deliver complete")
_DETERMINERS = word_set("all every entire whole most only sole")
_REPORTING = word_set("say tell ask want need know think see report mention expect hope plan")
_ABSOLUTE = word_set("all every never only most best worst first")


def meaning_faults(plain: str, cited: str, around: str) -> list[str]:
    """Return what a text tells otherwise than the cited words do; `around` is the cited words with their sentences."""
    reasons = [*_tense_faults(plain, cited, around), *_denial_faults(plain, cited), *_opposite_faults(plain, cited)]
    return list(dict.fromkeys(reasons))


def bare_denial_faults(plain: str, cited: str) -> list[str]:
    """Return a fault for each `not` over words none of which anything cited denies, in these words or in like ones."""
    plain = _NOT_REVENUE.sub(" ", plain)
    denied = {u.lemma for u in uses(cited) if u.maybe_denied}
    reasons = []
    for match in _DENYING.finditer(plain):
        following = " ".join(plain[match.end() :].split()[:5])
        scope = [u for u in uses(f"not {following}") if u.maybe_denied]
        if not any(u.lemma in denied or lexicon().synonyms(u.lemma) & denied for u in scope):
            reasons.append(f"the statement denies something ({match[0].lower()!r}) that nothing cited denies")
    return reasons


def strong_words(plain: str, held: str) -> Iterator[tuple[int, str]]:
    """Yield place and word of each absolute or superlative that the held text does not carry, nor a synonym of it."""
    mild = [(m.start(), m.end()) for m in _MILD_USE.finditer(plain)]
    lemmas = {lexicon().stem(w) for w in re.findall(r"[^\W\d_]+", held)}
    for match in _STRONG.finditer(plain):
        word = match[0].lower()
        if any(a <= match.start() < b for a, b in mild):
            continue
        if word in _DETERMINERS:
            if not _said_of_the_same(word, plain[match.end() :], held):
                yield match.start(), match[0]
            continue
        if lexicon().stem(word) in lemmas:
            continue
        if word in _ABSOLUTE or not lexicon().synonyms(word) & lemmas:
            yield match.start(), match[0]


def _said_of_the_same(word: str, after: str, held: str) -> bool:
    """Whether the held text says `all`, `every` or the like of one of the words that it is said of here."""
    of = {u.lemma for u in uses(" ".join(after.split()[:3]))}
    return any(
        of & {u.lemma for u in uses(" ".join(held[m.end() :].split()[:4]))}
        for m in re.finditer(rf"\b{word}\b", held, re.IGNORECASE)
    )


def _tense_faults(plain: str, cited: str, around: str) -> list[str]:
    """Return what is told as happened and cited as planned, or the other way round."""
    told = [u for u in uses(plain) if not u.denied and u.lemma not in _REPORTING]
    said = uses(around)
    reasons = []
    for use in told:
        same = [s for s in said if s.lemma == use.lemma]
        alternatives = {t.mode for t in told if t.lemma == use.lemma}
        if use.mode != "happened" or alternatives - {"happened"}:
            continue
        if same and all(s.mode == "planned" for s in same):
            reasons.append(f"{use.word!r} is told as happened; the citation tells it as planned or possible")
        elif not same and not _synonym_happened(use, said) and is_planned(cited) and use.lemma in _CLOSING:
            reasons.append(f"{use.word!r} is told as happened; the citation speaks of what is planned or possible")
    for use in told:
        same = [s for s in said if s.lemma == use.lemma]
        if use.mode == "planned" and same and all(s.mode == "happened" for s in same):
            reasons.append(f"{use.word!r} is told as planned; the citation tells it as happened")
    return reasons


def _synonym_happened(use: Use, said: Iterable[Use]) -> bool:
    alike = lexicon().synonyms(use.lemma)
    return any(s.mode == "happened" and s.lemma in alike for s in said)


def _denial_faults(plain: str, cited: str) -> list[str]:
    """Return what is told as so and cited as denied, or the other way round."""
    said = uses(cited)
    reasons = []
    for use in uses(plain):
        same = [s for s in said if s.lemma == use.lemma]
        turned = not any(s.maybe_denied for s in same) if use.denied else all(s.denied for s in same)
        if not same or (use.maybe_denied and not use.denied) or lexicon().part(use.word) not in ("v", "a", "r"):
            continue
        if turned:
            way = (
                "denied in the statement and not in the citation"
                if use.denied
                else "denied in the citation and not here"
            )
            reasons.append(f"{use.word!r} is {way}")
    return reasons


def _opposite_faults(plain: str, cited: str) -> list[str]:
    """Return words whose opposite the citation uses, and which it doesn't use itself."""
    said = uses(cited)
    lemmas = {s.lemma for s in said if not s.denied}
    reasons = []
    for use in uses(plain):
        if use.denied or use.lemma in lemmas or use.word in _SORTS:
            continue
        opposite = lexicon().antonyms(use.word) & lemmas
        if opposite and lexicon().part(use.word) in ("v", "a", "r") and not lexicon().synonyms(use.word) & lemmas:
            reasons.append(f"{use.word!r} is the opposite of the citation's {min(opposite)!r}")
    for told, other, name in ((UP, DOWN, "up"), (DOWN, UP, "down")):
        if told.search(plain) and other.search(cited) and not told.search(cited) and not other.search(plain):
            reasons.append(f"the statement tells a move {name}, the citation the other way")
    return reasons
