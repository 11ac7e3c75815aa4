import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.language.sentences import visible_spans
from assistant.models.document import Document, Kind, Region, RegionKind
from assistant.sources.passages import DEFAULT_WINDOW, Window, estimated_tokens, passages


def note(text, regions=()):
    return Document(
        id="0" * 32, path="a.txt", kind=Kind.OTHER, format="txt", text=text, regions=regions, sha256="", size=len(text)
    )


def sentences(count, word="deal"):
    return " ".join(f"Sentence {n} says that the {word} moves on at its pace." for n in range(count))


_WORDS = st.sampled_from(
    ["Ann Lee:", "the", "budget", "is", "frozen.", "$1.2M", "Möller", "漢字", "x" * 300, "- ", "#", "2026-11-18:", "—",
     "Dr.", "e.g.", "why?", "…", "\n", "\n\n", "\t", "## Acme\n", "[00:01] Bob:", "<!-- no -->", "---\n", "*"]
)  # fmt: skip
_TEXTS = st.lists(_WORDS, min_size=1, max_size=400).map(" ".join) | st.text(max_size=400)


@st.composite
def _notes(draw):
    text = draw(_TEXTS)
    ends = sorted(draw(st.lists(st.integers(0, len(text)), max_size=6, unique=True)))
    kinds = st.sampled_from(list(RegionKind))
    regions = [Region(char_start=a, char_end=b, kind=draw(kinds)) for a, b in zip(ends[::2], ends[1::2], strict=False)]
    return note(text, tuple(regions))


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(_notes())
def test_every_visible_character_is_in_one_passage_and_none_that_is_not(document):
    found = passages(document)
    assert [p.ordinal for p in found] == list(range(len(found)))
    assert [p.id for p in found] == [f"{document.id}:{n:05d}" for n in range(len(found))]
    assert found == passages(document)
    covered = set()
    for before, passage in zip([None, *found], found, strict=False):
        assert passage.text == document.text[passage.char_start : passage.char_end]
        assert passage.text == passage.text.strip() != ""
        assert before is None or before.char_end <= passage.char_start
        assert len(passage.text.split()) <= DEFAULT_WINDOW.most_words
        covered.update(range(passage.char_start, passage.char_end))
    visible = {i for a, b in visible_spans(document) for i in range(a, b)}
    assert covered <= visible
    assert all(document.text[i].isspace() for i in visible - covered)


def test_long_prose_is_cut_into_windows_of_whole_sentences():
    found = passages(note(sentences(200)))
    assert all(p.text.endswith(".") and p.text.startswith("Sentence") for p in found)
    assert all(100 <= len(p.text.split()) <= 180 for p in found[:-1])


def test_each_headed_part_is_a_passage_with_its_heading():
    text = f"# Week 47\n\nAll in all fine.\n\n## Acme\n\n{sentences(3)}\n\n## Beta\n\nLost on price.\n"
    found = [p.text for p in passages(note(text))]
    assert [words.split("\n")[0] for words in found] == ["# Week 47", "## Acme", "## Beta"]
    assert found[2].endswith("Lost on price.")


@pytest.mark.parametrize(
    ("entries", "count"),
    [
        (["2026-11-16: met Acme.", "2026-11-17: no answer.", "2026-11-18: they left."], 3),
        (["- 16 Nov – met Acme.", "- 17 Nov – no answer.", "- 18 Nov – they left."], 3),
        (["**Monday:** met Acme.", "**Tuesday:** no answer.", "**Friday:** they left."], 3),
        (["ACME CORP", "Fine so far.", "BETA INC.", "Lost on price."], 2),
        (["Acme is fine.", "----------", "Beta is lost."], 2),
    ],
)
def test_dated_entries_titles_and_rules_are_borders(entries, count):
    assert len(passages(note("\n".join(entries)))) == count


def test_a_full_paragraph_ends_a_passage_and_short_ones_share_one():
    text = "\n\n".join([sentences(7), sentences(7, "rollout"), "Short one.", "Short two."])
    found = [p.text for p in passages(note(text))]
    assert len(found) == 3
    assert found[2] == "Short one.\n\nShort two."


def test_turns_stay_whole_and_name_their_speakers():
    turn = "{}: I think that we should wait for the answer of their legal department before we move."
    text = "\n".join(turn.format(name) for name in ("Ann Lee", "Bob", "Zoë M") * 20)
    found = passages(note(text))
    assert len(found) > 3
    assert all(re.match(r"(?:Ann Lee|Bob|Zoë M): I think", p.text) for p in found)
    assert all(set(p.speakers) == {"Ann Lee", "Bob", "Zoë M"} for p in found[:-1])
    assert all(len(p.text.split()) >= DEFAULT_WINDOW.words for p in found[:-1])


def test_one_endless_line_is_split_between_words_and_one_endless_word_within():
    found = passages(note("word " * 1000))
    assert all(set(p.text.split()) == {"word"} for p in found)
    assert sum(len(p.text.split()) for p in found) == 1000
    assert "".join(p.text for p in passages(note("x" * 5000))) == "x" * 5000
    clauses = passages(note("they want this and that, " * 200))
    assert all(p.text.endswith(",") for p in clauses)


def test_passages_fit_the_embedder():
    text = "\n".join(
        f"Ann: 漢字仮名交じり文 №{n} €1.234.567,89 Donaudampfschifffahrtsgesellschaft !?" for n in range(200)
    )
    assert all(estimated_tokens(p.text) <= DEFAULT_WINDOW.tokens for p in passages(note(text)))


def test_the_window_is_a_parameter():
    small = Window(words=30, most_words=50, paragraph_words=20, tokens=80)
    assert all(len(p.text.split()) <= 50 for p in passages(note(sentences(50)), small))
    assert len(passages(note(sentences(50)), small)) > len(passages(note(sentences(50))))
