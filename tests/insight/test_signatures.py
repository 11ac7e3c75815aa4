"""Whether somebody has signed, in whatever words."""

import pytest

from assistant.insight.signatures import tells_a_signature


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("The chair put her name on it in the car park.", True),
        ("Maren signed on Tuesday.", True),
        ("They have signed the order form.", True),
        ("Nobody has signed anything.", False),
        ("Once the board has signed the contract we order the steel.", False),
        ("She signed the visitors' book.", False),
        ("Our privacy officer signed the data paper on Tuesday.", False),
        ("A nice call about the weather.", False),
    ],
)
def test_a_signature_is_told_outright_or_not_at_all(text, told):
    assert tells_a_signature(text) is told
