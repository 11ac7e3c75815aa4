"""What a question is about, and whom it names."""

import pytest

from assistant.retrieval.question import Question

ROOM = ["Project Manager", "Marketing", "PhD A", "PhD F", "Professor E", "Hon. Navdeep Bains", "Julie Morgan AM",
        "Eluned Morgan AM"]  # fmt: skip


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("What did the Project Manager think of the price?", {"Project Manager"}),
        ("What did Bains say about loans?", {"Hon. Navdeep Bains"}),
        ("What did Julie Morgan say?", {"Julie Morgan AM"}),
        ("What did Morgan say?", {"Julie Morgan AM", "Eluned Morgan AM"}),
        ("What did PhD F propose?", {"PhD F"}),
        ("What did the professor think about echoes?", {"Professor E"}),
        ("What did A say about the microphone?", {"PhD A"}),
        ("What did marketing report?", {"Marketing"}),
        ("Summarize the marketing strategy", set()),
        ("Was a price agreed?", set()),
        ("Why did Marketing and the Project Manager disagree?", {"Marketing", "Project Manager"}),
    ],
)
def test_speakers_are_known_by_name_surname_role_and_letter(query, named):
    assert Question(query).speakers(ROOM) == named


def test_the_topic_lacks_the_words_that_only_ask():
    assert Question("Summarize the discussion about the liability cap.").topic == "the about the liability cap"
    assert Question("Summarize").topic == "Summarize"


@pytest.mark.parametrize(
    ("query", "account", "named"),
    [
        ("What discount does Larkhall demand?", "Larkhall Cereals", True),
        ("is acme corporation at risk", "Acme Corporation", True),
        ("Is Acme, Inc. at risk?", "ACME GmbH", True),
        ("Any northern customers at risk?", "Northern Foods", False),
        ("Which deals slipped?", "", False),
    ],
)
def test_accounts_are_known_by_name_or_distinctive_first_word(query, account, named):
    assert Question(query).names_account(account) is named
