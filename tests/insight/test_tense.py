import datetime as dt

import pytest

from assistant.insight.tense import tense_of, told_tense
from assistant.models.risk import Label, Tense

CASES = {
    Tense.HAPPENED: [
        "It all hangs on one man who has no signature.",
        "The sponsor left on Friday.",
        "We have had three emails out since the 4th and nothing back.",
    ],
    Tense.PLANNED: [
        "Marta's last day is the 15th.",
        "She is leaving at the end of the month.",
        "If you can't guarantee the dates then we need to find somebody who can.",
        "I'll send the quote on Thursday.",
    ],
    Tense.HYPOTHETICAL: [
        "If the budget was to be frozen we would look at leasing.",
        "Should the review drag on, we'll bring in our CISO.",
        "What would happen if we lost them?",
    ],
    Tense.DENIED: [
        "No, she isn't leaving.",
        "There's no competitor in this one.",
        "Procurement did not bring up pricing at all.",
        "The rumour that Wolters is leaving isn't true.",
    ],
}


def test_the_present_tense_of_a_later_day_is_planned_and_of_an_earlier_one_is_not():
    day = dt.date(2026, 11, 17)
    assert tense_of("The board signs on Friday 27 November.", day) is Tense.PLANNED
    assert tense_of("I send the plan before 27 November.", day) is Tense.PLANNED
    assert tense_of("They signed on 27 October.", day) is Tense.HAPPENED
    assert tense_of("Ms Mandel to answer with the quote.", day) is Tense.PLANNED


@pytest.mark.parametrize(("tense", "text"), [(tense, text) for tense, texts in CASES.items() for text in texts])
def test_tense_is_read_from_mood_and_negation(tense, text):
    assert tense_of(text) is tense


@pytest.mark.parametrize(
    ("text", "label", "signal", "told"),
    [
        ("Ms Mandel has the list on her desk by Friday.", Label.ASK_OR_COMMITMENT, "commitment", Tense.PLANNED),
        ("Could you quote the extension separately?", Label.ASK_OR_COMMITMENT, "ask", Tense.PLANNED),
        ("They asked for a second quote.", Label.ASK_OR_COMMITMENT, "ask", Tense.HAPPENED),
        ("From 1 July they will pay by the month.", Label.PRICING, None, Tense.HAPPENED),
        ("We will be three fitters short in July.", Label.BARRIER, None, Tense.HAPPENED),
        (
            "The number has to start with a nine, she is to show it to the board.",
            Label.RISK,
            "price_pressure",
            Tense.HAPPENED,
        ),
        ("She is leaving at the end of the month.", Label.RISK, "champion_left", Tense.PLANNED),
        ("They will sign on Friday.", Label.WIN_OR_PROGRESS, None, Tense.PLANNED),
        ("If the budget was to be frozen we would look at leasing.", Label.PRICING, None, Tense.HYPOTHETICAL),
        ("There is no insolvency, he showed me the slip.", Label.RISK, "churn_threat", Tense.DENIED),
        ("There's no competitor in this one.", Label.COMPETITOR, None, Tense.DENIED),
    ],
)
def test_what_a_sentence_tells_decides_whether_it_is_still_to_come(text, label, signal, told):
    assert told_tense(text, tense_of(text), label, signal) is told
