import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.language.names import AccountDirectory
from assistant.models.deal import Deal, RowRef, Status


def deal(opportunity_id, account, name="", owner="", status=Status.OPEN):
    return Deal(
        opportunity_id=opportunity_id,
        account=account,
        name=name,
        owner=owner,
        status=status,
        ref=RowRef(path="crm/a.csv", row=2),
    )


DEALS = [
    deal("OPP-1042", "Northgate Rail Ltd", "Northgate Rail - Fleet Telemetry", "Priya Nair"),
    deal("OPP-1043", "Northgate Rail Ltd", "Northgate Rail - Renewal", "Priya Nair", Status.WON),
    deal("OPP-2001", "Acme Corporation", "Acme New Business", "Dan Cole"),
    deal("006xx0000123ABC", "Calder Bank", "Calder Bank Core Switch", "Mei Tan"),
    deal("OPP-2003", "Calder Foods", "Expansion", "Dan Wu"),
    deal("OPP-2004", "Summit Foods", "", "Tom Marsh"),
    deal("OPP-2005", "Müller & Söhne GmbH"),
    deal("OPP-2006", "Target"),
    deal("OPP-2007", "Ostby Marine AS"),
    deal("OPP-2008", "General Mills"),
    deal("17", "First Choice Clinics"),
    deal("OPP-2010", "Tarn Foods Ltd"),
    deal("OPP-2011", "Tarn Foods Inc"),
]
DIRECTORY = AccountDirectory(DEALS)


def mentions(text):
    return [(m.account, text[m.char_start : m.char_end], m.opportunity_id) for m in DIRECTORY.mentions(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Northgate's COO called.", [("Northgate Rail Ltd", "Northgate", None)]),
        ("NORTHGATE RAIL is late.", [("Northgate Rail Ltd", "NORTHGATE RAIL", None)]),
        ("acme wants more", [("Acme Corporation", "acme", None)]),
        ("Acme Corp. renewed", [("Acme Corporation", "Acme", None)]),
        ("Calder said no", []),
        (
            "Calder Bank agreed and so did Calder Foods",
            [("Calder Bank",) * 2 + (None,), ("Calder Foods",) * 2 + (None,)],
        ),
        ("the summit is high", []),
        ("Summit is where we meet.", []),
        ("We won at Summit again", [("Summit Foods", "Summit", None)]),
        ("Target is 4M. target reached", []),
        ("We met Target today", [("Target", "Target", None)]),
        ("Muller and Sohne signed", [("Müller & Söhne GmbH", "Muller and Sohne", None)]),
        ("General Mills, in general", [("General Mills", "General Mills", None)]),
        ("In general, General was promoted", []),
        ("First Choice Clinics first", [("First Choice Clinics", "First Choice Clinics", None)]),
        ("Tarn Foods wants 18 %", []),
        ("Tarn Foods Ltd wants 18 %", [("Tarn Foods Ltd", "Tarn Foods Ltd", None)]),
        ("opp-1042 slipped", [("Northgate Rail Ltd", "opp-1042", "OPP-1042")]),
        ("id 006xx0000123ABC", [("Calder Bank", "006xx0000123ABC", "006xx0000123ABC")]),
        ("we have 17 seats", []),
        ("The Fleet Telemetry deal", [("Northgate Rail Ltd", "Fleet Telemetry", "OPP-1042")]),
        ("Northgate Rail - Renewal closed", [("Northgate Rail Ltd", "Northgate Rail - Renewal", "OPP-1043")]),
        ("a renewal, new business and an expansion", []),
        ("They like Ostby. Marine life too.", [("Ostby Marine AS", "Ostby", None)]),
    ],
)
def test_accounts_and_deals_are_found_and_none_is_guessed(text, expected):
    assert mentions(text) == expected


def test_a_short_form_inside_another_name_is_doubtful():
    strengths = [
        m.strength for m in DIRECTORY.mentions("We met Northgate and then Northgate Capital and Northgate Rail.")
    ]
    assert strengths[0] > strengths[1] < strengths[2]


@pytest.mark.parametrize(
    ("name", "account"),
    [
        ("acme", "Acme Corporation"),
        ("ACME Corp.", "Acme Corporation"),
        ("acme_corp", "Acme Corporation"),
        ("Acme-Corporation", "Acme Corporation"),
        ("Acmee Corporation", None),
        ("Northgate", "Northgate Rail Ltd"),
        ("Nortgate Rail", "Northgate Rail Ltd"),
        ("northgaterail", "Northgate Rail Ltd"),
        ("Southgate Rail", None),
        ("Calder", None),
        ("Calder Bnak", None),
        ("Caldre Bank", "Calder Bank"),
        ("Muller Söhne", "Müller & Söhne GmbH"),
        ("Mueller & Soehne", "Müller & Söhne GmbH"),
        ("Ostby marine a/s", "Ostby Marine AS"),
        ("Tarn Foods", None),
        ("TARN FOODS LTD.", "Tarn Foods Ltd"),
        ("General", None),
        ("", None),
        ("Unknown Works", None),
        ("the Target", "Target"),
    ],
)
def test_a_name_is_resolved_or_left_open(name, account):
    assert DIRECTORY.resolve(name) == account


@pytest.mark.parametrize(
    ("stem", "account"),
    [
        ("2026-11-18_acme_call", "Acme Corporation"),
        ("northgate-rail-weekly", "Northgate Rail Ltd"),
        ("summit_call", "Summit Foods"),
        ("calder_call", None),
        ("acme_and_northgate", None),
        ("weekly_pipeline", None),
    ],
)
def test_a_file_name_gives_its_account(stem, account):
    assert DIRECTORY.account_in_slug(stem) == account


def test_people_are_found_by_full_or_unambiguous_first_name():
    text = "Priya asked. Dan said no. Dan Cole agreed with Marsh; Dana and Mei Lin were out."
    assert [p.name for p in DIRECTORY.people(text)] == ["Priya Nair", "Dan Cole", "Tom Marsh"]


def test_deals_of_an_account_and_its_only_open_one():
    assert [d.opportunity_id for d in DIRECTORY.deals_of("Northgate Rail Ltd")] == ["OPP-1042", "OPP-1043"]
    assert DIRECTORY.sole_open_deal("Northgate Rail Ltd") == "OPP-1042"
    assert DIRECTORY.sole_open_deal("Nobody") is None


def test_spellings_that_differ_in_case_and_marks_are_one_account():
    directory = AccountDirectory([deal("a-1", "GTX Pro"), deal("a-2", "GTX Pro"), deal("a-3", "gtx  pro")])
    assert directory.accounts == ("GTX Pro",)
    assert directory.resolve("GTXPro") == "GTX Pro"
    assert len(directory.deals_of("GTX Pro")) == 3


SYLLABLES = ["bra", "kel", "nor", "vis", "tam", "oru", "zen", "fal", "quo", "hep", "lin", "dax"]


def _firms(count, seed=3):
    draw = random.Random(seed)
    firms = set()
    while len(firms) < count:
        word = "".join(draw.choice(SYLLABLES) for _ in range(3)).capitalize()
        firms.add(f"{word} {draw.choice(['Foods', 'Rail', 'Bank', 'Marine'])} {draw.choice(['Ltd', 'Inc', 'AG'])}")
    return sorted(firms)


def test_two_thousand_accounts_are_told_apart_in_a_long_transcript():
    firms = _firms(2000)
    directory = AccountDirectory([deal(f"OPP-{i:05d}", firm) for i, firm in enumerate(firms)])
    picked = firms[::5]
    text = " ".join(f"Then we spoke about {firm} and its budget for the next year, at length." for firm in picked)
    assert [m.account for m in directory.mentions(text)] == picked


@given(st.sampled_from(_firms(60)), st.sampled_from(["", "'s", ",", "."]), st.booleans())
def test_every_account_is_found_by_its_own_name_and_never_as_another(firm, after, upper):
    directory = AccountDirectory([deal(f"OPP-{i:05d}", name) for i, name in enumerate(_firms(60))])
    text = f"We met {firm.upper() if upper else firm}{after} today"
    assert {m.account for m in directory.mentions(text)} == {firm}
    assert directory.resolve(firm.lower()) == firm


HOUSES = AccountDirectory(
    [
        deal("H-1", "Klinikum Felsdorf"),
        deal("H-2", "Medisch Centrum De Linde"),
        deal("H-3", "Hôpital Saint-Corvin"),
        deal("H-4", "St Aldate's Hospice Group"),
        deal("H-5", "Molkerei Grünau"),
        deal("H-6", "Port of Tarrow"),
        deal("H-7", "City Bank"),
        deal("H-8", "Hotel Central"),
    ]
)


@pytest.mark.parametrize(
    ("text", "account"),
    [
        ("In Felsdorf the works council has to agree.", "Klinikum Felsdorf"),
        ("Felsdorf: they sign in May.", "Klinikum Felsdorf"),
        ("And De Linde, well, the board has stopped it.", "Medisch Centrum De Linde"),
        ("saint corvin called again", "Hôpital Saint-Corvin"),
        ("st aldates - trustees want a lower rate", "St Aldate's Hospice Group"),
        ("Grünau is on holiday.", "Molkerei Grünau"),
        ("The Klinikum Felsdorf has signed.", "Klinikum Felsdorf"),
    ],
)
def test_a_house_is_known_by_its_place(text, account):
    assert [m.account for m in HOUSES.mentions(text)] == [account]


@pytest.mark.parametrize("text", ["The central office is closed.", "A bank called.", "We met under the linde tree."])
def test_everyday_words_of_a_house_are_no_mention(text):
    assert HOUSES.mentions(text) == []


def test_two_houses_of_one_place_are_not_told_by_it():
    directory = AccountDirectory([deal("A", "Klinikum Felsdorf"), deal("B", "Hotel Felsdorf")])
    assert directory.mentions("In Felsdorf they wait.") == []


@pytest.mark.parametrize(
    ("account", "text", "named"),
    [
        ("Town of Ashwick", "Ashwick's engineer wants steel pipes.", "Ashwick"),
        ("University of Brennmoor", "New pumps for Brennmoor by May.", "Brennmoor"),
        ("Port of Saltmere", "saltmere wants the crane in May", "saltmere"),
        ("Ayuntamiento de Valdoria", "We lost Valdoria on price.", "Valdoria"),
        ("Stadt Grünwede", "Grünwede hat bestellt.", "Grünwede"),
        ("Molkerei Hasselbrook Nord", "The vat at Hasselbrook leaks.", "Hasselbrook"),
    ],
)
def test_a_town_or_university_is_met_by_its_place_alone(account, text, named):
    found = AccountDirectory([deal("P-1", account)]).mentions(text)
    assert [(m.account, text[m.char_start : m.char_end]) for m in found] == [(account, named)]


@pytest.mark.parametrize(
    ("accounts", "text"),
    [
        (["Town of Ashwick", "Ashwick Bakery"], "Ashwick called."),
        (["City of Morning Hill"], "In the Morning we drive."),
        (["Hospital Ramona Vidal"], "Ramona sends the drawing."),
        (["Molkerei Hasselbrook Nord", "Molkerei Hasselbrook Ost"], "The vat at Hasselbrook leaks."),
        (["City of Reading"], "Reading the paper took an hour."),
        (["Bank of Tarronia"], "We fly to Tarronia."),
        (["Friends of Harlow Hill"], "Parked on Harlow Hill."),
    ],
)
def test_a_place_that_could_mean_something_else_names_no_account(accounts, text):
    assert AccountDirectory([deal(f"P-{n}", name) for n, name in enumerate(accounts)]).mentions(text) == []


def test_a_name_that_merely_ends_like_a_verb_opens_a_sentence_too():
    directory = AccountDirectory([deal("P-1", "Brackering Quarry"), deal("P-2", "Boarding Kennels")])
    found = directory.mentions("Brackering wants the belt. Boarding took an hour. No brackering here.")
    assert [m.account for m in found] == ["Brackering Quarry"]
