import numpy as np
import pytest

from assistant.insight.private_judge import PrivateJudge, may_be_private, read_head
from assistant.insight.quarantine import quarantined_ranges
from assistant.insight.signal_head import read_head as read_signal_head
from assistant.language.sentences import document_sentences
from assistant.models.document import RegionKind
from assistant.resources import data_folder
from assistant.store.embeddings import MiniLmEmbedder
from tests.insight.note_signals import note


@pytest.fixture(scope="module")
def judge():
    folder = data_folder("corpus") / "signals"
    signals = read_signal_head((folder / "head.npz").read_bytes(), (folder / "head.json").read_bytes())
    return PrivateJudge(MiniLmEmbedder().embed, read_head(), signals)


HINTED = [
    "He came to work with a black eye from a bar fight.",
    "She weighs next to nothing and hides her plate.",
    "His wife says that he forgets the way home.",
]
NEWS = [
    "She told me that the tender is open again and Corbin was asked.",
    "He can't approve it alone, his limit is 20K.",
    "She wants the nurses to swap shifts on their own phones.",
    "He waits for the status of the ticket since Sunday.",
    "Colm has retired, three weeks ago, and his daughter runs the office.",
]


def test_what_is_only_hinted_at_is_found_and_news_of_a_sale_is_not(judge):
    assert judge.private([*HINTED, *NEWS]) == [True] * len(HINTED) + [False] * len(NEWS)


def test_asking_for_silence_hides_no_private_matter_and_makes_none_of_a_day_at_work(judge):
    told = "He came to work with a black eye from a bar fight."
    assert (
        judge.private([f"Between ourselves, {told[0].lower()}{told[1:]}", f"Not for the minutes: {told}"]) == [True] * 2
    )
    assert judge.private(["She is at the clinic till Friday for the installation of the two washers."]) == [False]


def test_private_sentences_become_regions_that_nobody_reads_and_everybody_counts(judge):
    document = note(
        "They froze the budget on Monday. His wife says that he forgets the way home. The board meets in May."
    )
    marked = judge.marked(document)
    (region,) = [r for r in marked.regions if r.kind is RegionKind.PRIVATE]
    assert document.text[region.char_start : region.char_end] == "His wife says that he forgets the way home."
    assert [s.text for s in document_sentences(marked)] == [
        "They froze the budget on Monday.",
        "The board meets in May.",
    ]
    assert [(w.char_start, w.kind) for w in quarantined_ranges(marked)] == [(region.char_start, "private")]


def test_a_note_without_private_sentences_stays_the_same_object_and_a_confidential_one_is_not_read(judge):
    open_note, closed = note("They froze the budget."), note(HINTED[0], confidential=True)
    assert judge.marked(open_note) is open_note
    assert judge.marked(closed) is closed


@pytest.mark.parametrize("text", ["They froze it.", "The pump stands still.", "He signs the contract on Monday."])
def test_no_vector_is_made_for_what_cannot_be_private(text):
    assert not may_be_private(text)


def test_the_head_gives_probabilities_for_vectors_of_its_encoder():
    head = read_head()
    found = head.probabilities(np.zeros((2, len(head.weight)), dtype=np.float32))
    assert head.encoder == MiniLmEmbedder.name
    assert found.shape == (2,)
    assert 0 < found[0] < head.threshold < 1
