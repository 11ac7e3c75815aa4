import datetime as dt

import pytest

from assistant.writing.compose.promised import deed, step
from tests.writing.test_since import commitment

SAID, DUE = dt.date(2026, 11, 10), dt.date(2026, 11, 18)


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("Ann Marsh will bring a one-page list of leads by 18 November.", "to bring a one-page list of leads"),
        ("Ann publishes the tariff for the mills by Wednesday 18 November.", "to publish the tariff for the mills"),
        ("Ann said she would send the written answers by the eighteenth of November.", "to send the written answers"),
        ("I fix the date of the visit at Dunmere by 18 November.", "to fix the date of the visit at Dunmere"),
        ("Ann: patched image of the gateway for Tarn, 18 November.", "patched image of the gateway for Tarn"),
        ("Ann, by message: the lease with Osprey will be signed on 18 November.", "the lease with Osprey to be signed"),
        ("Next: written answers to the eleven questions by Wednesday 18 November (Ann).", ""),
        ("If I send you the plan by 18 November, is that early enough?", ""),
        ("Will send it by 18 November and call the same day to introduce myself.", ""),
        ("I asked both for a visit by 18 November.", ""),
        ("Ann wants everybody through it by 18 November.", ""),
    ],
)  # fmt: skip
def test_the_deed_is_told_without_name_and_date_or_not_at_all(sentence, told):
    assert deed(sentence, "Ann Marsh", SAID, DUE) == told


def test_a_planned_step_is_told_without_its_measure():
    planned = commitment("find the new sponsor at Halden Foods; success is a name in writing.", cited=False)
    assert step(planned) == "find the new sponsor at Halden Foods"
