import pytest

from assistant.errors import IntegrityError
from assistant.sources.near_duplicates import NearDuplicates, bands, repeats, signature

NOTE = (
    "The security review at Northgate is still pending. Their CISO, Dana Cole, wants two findings closed before they "
    "sign. We expect an answer by Thursday and the amount stays at $620K. Legal has no further questions."
)
WEEKLY = (
    "Weekly status for the eastern region. Pipeline created this week: {created}. Deals moved forward: {moved}. "
    "Deals at risk: {risk}. Biggest worry: {worry}. Plans for next week: visit the two largest accounts, finish the "
    "price list, and agree on the training days with the partner. Nothing else to report from the team this week."
)


@pytest.mark.parametrize(
    "later",
    [
        NOTE,
        NOTE.replace("’", "'").replace(". ", ".\n\n").upper(),
        f"FYI, see Dana's note below.\n\n{NOTE}",
        f"{NOTE}\n\nBest regards\nAnn Lee\nBrightwater Systems\n+47 555 12 345\nann@example.com",
        f"Hi Bob, forwarding this again for your records.\n{NOTE}\nThanks, Ann",
        NOTE.replace("Thursday", "Thurdsay"),
        NOTE.replace("findings closed", "findings to be closed").replace(" to be", ""),
        NOTE.removesuffix(" Legal has no further questions."),
    ],
)
def test_a_note_passed_on_again_repeats_it(later):
    assert repeats(NOTE, later)
    known = NearDuplicates()
    assert known.add("first", NOTE) is None
    assert known.add("second", later) == "first"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("$620K", "$540K"),
        ("pending", "complete"),
        ("still", "no longer"),
        ("Thursday", "Friday"),
        ("Dana Cole", "Priya Nair"),
        ("expect an", "don't expect an"),
        ("two findings", "three findings"),
        ("The security", "They cancelled yesterday. The security"),
        ("further questions.", "further questions. The board has stopped the purchase for good, sadly."),
    ],
)
def test_a_note_that_says_something_else_does_not(old, new):
    assert not repeats(NOTE, NOTE.replace(old, new))


def test_a_weekly_note_on_one_template_is_no_repetition():
    first = WEEKLY.format(created="$300K", moved="Acme", risk="none", worry="the audit")
    second = WEEKLY.format(created="$310K", moved="Acme", risk="none", worry="the audit")
    third = WEEKLY.format(created="$300K", moved="Acme", risk="Beta", worry="the audit")
    known = NearDuplicates()
    assert [known.add(str(n), text) for n, text in enumerate((first, second, third))] == [None, None, None]


def test_short_notes_repeat_only_when_their_words_are_the_same():
    assert repeats("No change at Acme.", "no change at acme")
    assert not repeats("Acme will sign this week.", "Beta will sign this week.")
    assert not repeats("", "")


def test_the_earliest_note_is_named_and_a_second_look_gives_the_same():
    known = NearDuplicates()
    assert [known.add(name, NOTE) for name in ("a", "b", "c")] == [None, "a", "a"]
    assert [known.add(name, NOTE) for name in ("a", "b", "c")] == [None, "a", "a"]


def test_notes_of_earlier_runs_are_looked_up_by_their_bands_and_come_first():
    texts = {"a": NOTE, "b": WEEKLY, "c": f"FYI\n{NOTE}", "e": NOTE}
    stored = {name: set(bands(signature(texts[name]))) for name in ("a", "b")}
    asked = []

    def sharing(found):
        asked.append(found)
        return [name for name, theirs in stored.items() if theirs & set(found)]

    known = NearDuplicates(lambda name: texts[name], sharing)
    assert known.add("c", texts["c"]) == "a"
    assert known.add("d", "Something else altogether, about a customer whom nobody has met before today.") is None
    assert known.add("e", NOTE) == "a"
    assert {len(found) for found in asked} == {16}
    assert all(-(2**63) <= band < 2**63 for found in asked for band in found)


@pytest.mark.parametrize("stored", [b"", b"nd0:" + b"\x00" * 512, signature(NOTE)[:-1]])
def test_a_signature_of_another_version_is_refused(stored):
    with pytest.raises(IntegrityError):
        bands(stored)
