from itertools import pairwise

from assistant.models.narrative import CellCitation
from assistant.sources.company_places import company_places

PROFILE = """name: Kestrel
social_contract:
  autonomy:
    max_discount_percent: 15
transparency:
  - bad news first
"""


def test_every_scalar_is_found_by_its_key_and_line():
    found = company_places(PROFILE, "company.yaml")
    key = "social_contract.autonomy.max_discount_percent"
    assert found[key] == CellCitation(path="company.yaml", row=4, column=key, value="15")
    assert found["transparency.0"].row == 6


def test_aliases_are_not_followed_and_broken_yaml_is_empty():
    bomb = "a: &a [x, x, x]\n"
    bomb += "".join(f"{new}: &{new} [*{old}, *{old}, *{old}]\n" for old, new in pairwise("abcdefghi"))
    assert company_places(bomb, "company.yaml") == {}
    assert company_places("a: [1", "company.yaml") == {}
    assert company_places("", "company.yaml") == {}
