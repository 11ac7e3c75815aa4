from pydantic import BaseModel

from assistant.writing.masking import Mask

ACCOUNTS = ("Halden Foods", "Brück Getränke", "Sorrel Dairies")
PEOPLE = ("Marta Voss", "Ines Faber", "Will Grace")


def mask():
    return Mask(ACCOUNTS, PEOPLE)


def test_every_known_name_and_address_is_hidden_and_comes_back_letter_for_letter():
    text = (
        "Marta Voss (m.voss@halden.example) of HALDEN FOODS told Ines that Brück's board met. "
        "Halden Foods and Sorrel Dairies wait; Marta will call."
    )
    hidden = mask().hide(text)
    for name in ("Marta", "Voss", "Ines", "Halden", "HALDEN", "Brück", "Sorrel", "@"):
        assert name not in hidden
    one = mask()
    assert one.show(one.hide(text)) == text


def test_a_name_between_underscores_is_hidden_too():
    assert "Sorrel" not in mask().hide("2026-11-19_Sorrel Dairies_call.txt")


def test_the_same_records_give_the_same_placeholders():
    assert mask().hide("Halden Foods and Marta Voss") == Mask(reversed(ACCOUNTS), PEOPLE).hide(
        "Halden Foods and Marta Voss"
    )


def test_a_short_form_points_to_its_whole_name():
    one = mask()
    whole, short = one.hide("Marta Voss"), one.hide("Marta")
    assert short.startswith(whole)


def test_everyday_words_in_lower_case_are_left_alone():
    assert mask().hide("We will wait with grace.") == "We will wait with grace."


def test_a_reply_is_put_back_in_all_its_texts():
    class Reply(BaseModel):
        names: list[str]

    one = mask()
    assert one.show_in(Reply(names=[one.hide("Ines Faber")])) == Reply(names=["Ines Faber"])


def test_without_names_nothing_changes():
    assert Mask().hide("Halden Foods, m@x.example") == "Halden Foods, m@x.example"
    assert not Mask().is_on
