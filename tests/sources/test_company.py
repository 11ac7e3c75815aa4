import datetime as dt
from decimal import Decimal

import pytest

from assistant.models.company import Persona
from assistant.sources.company import default_company, read_company

FULL = """
name: Brightwater Systems
currency: usd
fiscal_year_start: 7
stages:
  Discovery: open
  Signed: {status: won, order: 9}
  Gone: lost
products: [Rail OS, No, 2.0]
competitors:
  - Helion
segments:
  - {name: SMB, min_amount: 0}
  - {name: Enterprise, min_amount: 250000}
initiatives:
  - {id: I1, name: Pricing desk, imperative: Margin, owner: Dan, kpi: Discount, target: 10 %, due: 2026-12-31}
lead_definition: {sales: A budget holder spoke, marketing: Attended a webinar}
ceo:
  name: Ellen Marsh
  personas: [questioning, trusting]
  priorities: [growth]
  preferences: [figures first]
  advisors: [Tom Reed]
social_contract:
  autonomy: {max_discount_percent: 15, max_deal_amount_without_ceo: 500000}
  risk_thresholds:
    deal_at_risk_amount: 250000
    slip_amount: 200000
    coverage_ratio_min: 2.5
    attainment_warning_percent: 80
  transparency: [Every lost deal above 100k]
  goal_alignment: [Growth before margin]
"""


def read(tmp_path, text):
    path = tmp_path / "company.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_company(path, "company.yaml")


def test_a_full_profile_is_read_and_nothing_is_missing(tmp_path):
    result = read(tmp_path, FULL)
    company = result.company
    assert (result.refusals, result.warnings, company.missing) == ((), (), ())
    assert (company.name, company.currency, company.fiscal_year_start) == ("Brightwater Systems", "USD", 7)
    assert [(s.name, s.status, s.order) for s in company.stages] == [
        ("Discovery", "open", 1), ("Signed", "won", 9), ("Gone", "lost", 3),
    ]  # fmt: skip
    assert company.products == ("Rail OS", "No", "2.0")
    assert [(s.name, s.min_amount) for s in company.segments] == [("SMB", 0), ("Enterprise", 250000)]
    assert company.initiatives[0].due == dt.date(2026, 12, 31)
    assert company.ceo.personas == (Persona.QUESTIONING, Persona.TRUSTING)
    contract = company.social_contract
    assert contract.autonomy.max_discount_percent == 15
    assert contract.risk_thresholds.coverage_ratio_min == Decimal("2.5")
    assert contract.transparency == ("Every lost deal above 100k",)
    assert company.path == "company.yaml"


@pytest.mark.parametrize(
    ("stages", "expected"),
    [
        ("[Discovery, Closed Won, Closed Lost]", ["open", "won", "lost"]),
        ("{Discovery: open, Signed: won, Gone: Lost}", ["open", "won", "lost"]),
        ("{Discovery: {order: 1}, Signed: {status: Closed Won}, Gone: {status: lost}}", ["open", "won", "lost"]),
        ("[{name: Discovery, status: open}, {name: Won}, {name: Gone, status: lost}]", ["open", "won", "lost"]),
        ("[Discovery: open, Signed: won, Gone: lost]", ["open", "won", "lost"]),
        ("{open: [Discovery], won: [Signed], lost: Gone}", ["open", "won", "lost"]),
        ("{Discovery: 1, Closed Won: 2, Lost: 3}", ["open", "won", "lost"]),
    ],
)  # fmt: skip
def test_the_stage_map_may_be_written_in_many_ways(tmp_path, stages, expected):
    result = read(tmp_path, f"stages: {stages}\n")
    assert [stage.status for stage in result.company.stages] == expected
    assert [stage.order for stage in result.company.stages] == [1, 2, 3]
    assert (result.refusals, result.warnings) == ((), ())


@pytest.mark.parametrize(
    ("text", "value"),
    [("1.5M", 1500000), ('"250,000"', 250000), ("USD 250k", 250000), ("1_000_000", 1000000), ("€ 1.000.000", 1000000)],
)
def test_money_may_be_written_as_people_write_it(tmp_path, text, value):
    result = read(tmp_path, f"social_contract:\n  risk_thresholds: {{slip_amount: {text}}}\n")
    assert result.refusals == ()
    assert result.company.social_contract.risk_thresholds.slip_amount == value


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("currency: Dollars", "currency"),
        ("currency: [USD]", "currency"),
        ("fiscal_year_start: 13", "fiscal_year_start"),
        ("ceo: {personas: [questioning, moody]}", "personas"),
        ("ceo: {personas: 'questioning, trusting, framing'}", "personas"),
        ("ceo: [a, b]", "ceo"),
        ("stages: {Proposal: maybe}", "stages.Proposal"),
        ("segments: [{name: SMB, min_amount: some}]", "min_amount"),
        ("segments: [{min_amount: 5}]", "segments[0]"),
        ("initiatives: [{id: I1, name: X, due: someday}]", "due"),
        ("social_contract: {risk_thresholds: {slip_amount: -5}}", "slip_amount"),
        ("social_contract: {autonomy: {max_discount_percent: lots}}", "max_discount_percent"),
        ("social_contract: strict", "social_contract"),
        ("products: [[a, b]]", "products[0]"),
    ],
)
def test_a_value_that_can_not_be_used_is_reported_by_key_and_the_rest_is_used(tmp_path, text, key):
    result = read(tmp_path, f"name: Brightwater\n{text}\n")
    assert any(key in refusal.what and refusal.how for refusal in result.refusals)
    assert result.company.name == "Brightwater"


def test_a_ratio_is_no_amount(tmp_path):
    text = "social_contract: {risk_thresholds: {coverage_ratio_min: 2.125, slip_amount: 250.000}}\n"
    thresholds = read(tmp_path, text).company.social_contract.risk_thresholds
    assert (thresholds.coverage_ratio_min, thresholds.slip_amount) == (Decimal("2.125"), 250000)


def test_personas_and_months_may_be_words(tmp_path):
    company = read(tmp_path, "fiscal_year_start: July\nceo:\n  persona: Questioning, trusting\n").company
    assert company.ceo.personas == (Persona.QUESTIONING, Persona.TRUSTING)
    assert company.fiscal_year_start == 7


def test_unknown_keys_are_warnings(tmp_path):
    result = read(tmp_path, "name: B\nfavourite_colour: blue\nceo: {priorites: x}\n")
    assert result.refusals == ()
    assert len(result.warnings) == 2
    assert "did you mean priorities" in result.warnings[1]


def test_each_absent_key_has_its_sentence(tmp_path):
    result = read(tmp_path, "name: B\ncurrency: USD\n")
    assert len(result.company.missing) == len(default_company().missing) - 3
    assert any("fiscal year begins in January" in sentence for sentence in result.company.missing)
    assert all(sentence.endswith(".") for sentence in result.company.missing)


def test_a_due_quarter_is_its_last_day_in_the_companys_year(tmp_path):
    text = "fiscal_year_start: 7\ninitiatives: [{id: A, name: A, due: 2027-Q2}, {id: B, name: B, due: 2026-11}]\n"
    assert [i.due for i in read(tmp_path, text).company.initiatives] == [dt.date(2026, 12, 31), dt.date(2026, 11, 30)]


BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{chr(98 + i)}: &{chr(98 + i)} [{','.join('*' + chr(97 + i) for _ in range(9))}]\n" for i in range(9)
)


@pytest.mark.parametrize(
    "text",
    ["", "just words", "- a\n- b\n", "name: [unclosed", "name: 'x\n", b"\x00\x01\x02\x03" * 50, BOMB,
     "a: " + "[" * 5000, "? [a, b]\n: c\n", b"PK\x03\x04", "!!python/object/apply:os.system ['true']"],
)  # fmt: skip
def test_a_file_that_is_no_profile_is_refused_and_gives_the_defaults(tmp_path, text):
    result = read(tmp_path, text)
    assert len(result.refusals) == 1
    assert result.refusals[0].how
    assert "\n" not in result.refusals[0].what
    assert result.company == default_company()


def test_a_profile_in_utf16_is_read(tmp_path):
    assert read(tmp_path, "name: Ærø Marine\n".encode("utf-16")).company.name == "Ærø Marine"
