from assistant.insight.attribution import attribute
from assistant.language.sentences import document_sentences
from tests.insight.note_signals import DIRECTORY, note


def ties(text, **known):
    document = note(text, **known)
    sentences = document_sentences(document)
    found = attribute(document, sentences, DIRECTORY)
    return {s.text: tie for s, tie in zip(sentences, found, strict=True)}


def accounts(text, **known):
    return {sentence: tie.account for sentence, tie in ties(text, **known).items()}


def test_bullets_of_a_weekly_meeting_go_to_their_own_accounts():
    found = accounts(
        "# Weekly\n\n- Northgate: sponsor resigned. They restart the paper.\n- Calder Bank - security holds it.\n"
        "  Jonas ships the fix.\n- The office party is on Friday.\n"
    )
    assert found["They restart the paper."] == "Northgate Rail"
    assert found["Jonas ships the fix."] == "Calder Bank"
    assert found["The office party is on Friday."] is None


def test_a_heading_holds_until_the_next_one():
    found = accounts(
        "## Calder Bank\nThe audit is open.\n\nNobody answers.\n\n## Internal\nBudget talk is on Monday.\n"
    )
    assert found["Nobody answers."] == "Calder Bank"
    assert found["Budget talk is on Monday."] is None


def test_in_talk_the_last_account_named_stays_the_topic():
    found = accounts(
        "Ellen: Where are we with Ostby?\nDan: They want exit terms.\nEllen: Since when?\nDan: Since Tuesday.\n"
        "Ellen: And Northgate?\nDan: The sponsor is out.\nEllen: Moving on, the offsite.\nDan: It is in May.\n"
    )
    assert found["They want exit terms."] == "Ostby Marine"
    assert found["Since Tuesday."] == "Ostby Marine"
    assert found["The sponsor is out."] == "Northgate Rail"
    assert found["It is in May."] is None


def test_a_note_of_one_account_is_about_it_save_where_another_is_named():
    found = accounts(
        "The pilot went live. Fairmont asked for the same thing. The steering group meets on Monday.",
        account="Calder Bank",
    )
    assert found["The pilot went live."] == "Calder Bank"
    assert found["Fairmont asked for the same thing."] == "Fairmont Clinics"
    assert found["The steering group meets on Monday."] == "Calder Bank"


def test_an_account_in_an_aside_is_not_what_it_is_about():
    found = accounts("Calder, unlike Northgate, has a board sponsor. Calder signs. Calder pays.")
    assert set(found.values()) == {"Calder Bank"}


def test_the_only_deal_of_an_account_is_the_deal_meant():
    assert ties("Fairmont wants 18 % off.")["Fairmont wants 18 % off."].opportunity_id == "OPP-1004"


def test_nothing_ties_a_sentence_without_a_name():
    assert accounts("Half of the team can't explain the pricing model.") == {
        "Half of the team can't explain the pricing model.": None
    }


CUSTOMERS_CALL = (
    "Dan: Thanks for having us.\nRuth: The wiring is old.\nDan: We had that at Northgate too.\n"
    "Ruth: Our auditor comes in June.\nDan: I send the diagram on Monday.\n"
)


def test_a_customers_own_call_comes_back_to_it_after_another_customer_is_mentioned():
    found = accounts(CUSTOMERS_CALL, account="Calder Bank", path="calls/2026-07-30_calder_call.txt")
    assert found["Our auditor comes in June."] == "Calder Bank"
    assert found["I send the diagram on Monday."] == "Calder Bank"


def test_a_sentence_that_points_back_in_such_a_call_stays_with_the_other_customer():
    found = accounts(
        CUSTOMERS_CALL.replace("Our auditor comes in June.", "They rewired it?"),
        account="Calder Bank",
        path="calls/2026-07-30_calder_call.txt",
    )
    assert found["They rewired it?"] == "Northgate Rail"
    assert found["I send the diagram on Monday."] == "Calder Bank"


def test_talk_that_is_merely_mostly_about_one_account_keeps_to_the_one_last_named():
    found = accounts(CUSTOMERS_CALL, account="Calder Bank", path="meetings/2026-07-30_review.txt")
    assert found["I send the diagram on Monday."] == "Northgate Rail"


def test_a_reference_visit_leaves_the_sentence_with_the_customer_who_was_shown():
    won = "A trip to Northgate convinced their foreman."
    assert accounts(won, account="Calder Bank") == {won: "Calder Bank"}
    assert accounts(won) == {won: "Northgate Rail"}


def test_a_thing_that_anothers_deal_is_named_for_does_not_name_that_other():
    found = accounts("They find the northgate depot rollout too slow a model.", account="Calder Bank")
    assert set(found.values()) == {"Calder Bank"}


MINUTES = (
    "Works council, Thursday\nOstby wants the crane in May.\nTheir yard is full until then.\n"
    "The foreman there keeps the keys.\nOn rust we know nothing new.\nPaint is dear.\nCalder pays in June.\n"
    "Priya orders new gloves by 3 August.\n"
)


def test_minutes_with_a_line_for_each_matter_leave_an_account_with_the_next_line():
    found = accounts(MINUTES)
    assert found["Their yard is full until then."] == "Ostby Marine"
    assert found["The foreman there keeps the keys."] == "Ostby Marine"
    assert found["On rust we know nothing new."] is None
    assert found["Priya orders new gloves by 3 August."] is None


def test_wrapped_prose_and_texts_from_a_phone_go_on_over_the_line():
    wrapped = accounts("Ostby wants the crane in May. Rain again, so the yard\nis full. Paint\nis dear. No keys yet.\n")
    phone = accounts("ostby wants the crane\nyard is full\nneed keys by may\nforeman ill")
    assert set(wrapped.values()) == {"Ostby Marine"}
    assert set(phone.values()) == {"Ostby Marine"}
