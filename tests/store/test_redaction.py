"""Taking somebody out of the records, on both engines: notes, passages, words, vectors, links, logs."""

import datetime as dt
import json

import numpy as np

from assistant.models.document import SearchFilter
from assistant.models.user import Role
from assistant.store.narrative_redaction import Gone, redacted
from assistant.store.subject import MARK, Subject, blocked
from tests.store.test_records import narrative
from tests.store.world import SeededEmbedder, deal, new, snapshot

ACCOUNT = Subject.of("account", ["Ostby Marine"])


def hide(text, subject):
    for start, end in subject.spans(text):
        text = blocked(text, start, end)
    return text


def filled(records):
    first = new("Ostby Marine wants a discount.\nThe budget is frozen.", "calls/a.md")
    again = new("Ostby Marine wants a discount.\nThe budget is frozen!", "calls/b.md")
    other = new("Vale Mills compared us with Ostby Marine.\nAll is well.", "calls/c.md", account="Vale Mills")
    again = again.__class__(
        again.document.model_copy(update={"near_duplicate_of": first.document.id}), again.passages, again.vectors
    )
    third = new("Vale Mills repeats it.", "calls/d.md", account="Vale Mills")
    third = third.__class__(
        third.document.model_copy(update={"near_duplicate_of": first.document.id}), third.passages, third.vectors
    )
    records.add_documents([first, again, other, third])
    ours = deal(1, account="Ostby Marine", name="Ostby Marine rollout", next_step="Call them", owner="Ines Faber")
    theirs = deal(2, account="Vale Mills", next_step="Show them what Ostby Marine has")
    records.put_snapshot(snapshot(dt.date(2026, 11, 20), ours, theirs), path=ours.ref.path, fingerprint="1")
    records.append_audit("Dan", "override", "2026-W47", {"missing": "Ostby Marine (deal_at_risk_amount)"})
    records.append_audit("Dan", "edit", "2026-W47")
    return first, other, third


def forget(records):
    return records.forget(ACCOUNT, by="admin", hide=hide, embed=SeededEmbedder().embed)


def test_an_accounts_notes_go_whole_and_elsewhere_its_name_does(records):
    first, other, third = filled(records)
    done = forget(records)
    assert (done.documents, done.passages, done.redacted_documents, done.deal_rows) == (2, 4, 1, 1)
    assert {d.path for d in records.documents()} == {"calls/c.md", "calls/d.md"}
    kept = records.document(other.document.id)
    assert kept.text == "Vale Mills compared us with █████ ██████.\nAll is well."
    assert [p.text for p in records.document_passages(kept.id)] == kept.text.split("\n")
    assert records.document(third.document.id).near_duplicate_of is None
    records.rebuild_full_text()
    assert records.lexical("Ostby", 5) == []
    assert records.full_text_is_in_step()
    assert records.held(ACCOUNT) == []
    assert records.forgotten(first.document.sha256) == done.reference
    assert records.forgotten(other.document.sha256) is None


def test_the_passages_that_changed_are_embedded_anew_and_no_others(records):
    _, other, _ = filled(records)
    forget(records)
    ids, vectors = records.filtered_vectors(SearchFilter(document="calls/c.md"))
    expected = SeededEmbedder().embed([p.text for p in records.document_passages(other.document.id)])
    assert [i.rpartition(":")[2] for i in ids] == ["00000", "00001"]
    np.testing.assert_array_equal(vectors, expected)
    np.testing.assert_array_equal(vectors[1], other.vectors[1])


def test_deals_keep_their_figures_under_an_id_of_no_meaning(records):
    filled(records)
    forget(records)
    ours, theirs = sorted(records.snapshots()[0].deals, key=lambda d: d.ref.row)
    assert (ours.account, ours.name, ours.next_step, ours.amount) == (MARK, "", "", deal(1).amount)
    assert ours.opportunity_id.startswith("redacted-")
    assert ours.owner == "Ines Faber"
    assert theirs.next_step == f"Show them what {MARK} has"


def test_the_audit_log_loses_the_name_and_keeps_its_chain(records):
    filled(records)
    head = records.verify_audit().head
    done = forget(records)
    found = records.verify_audit(head)
    assert (found.holds, found.entries, found.redacted) == (True, 3, 1)
    newest, _, redacted = records.audit()
    assert (newest.action, newest.detail["reference"]) == ("forget", done.reference)
    assert redacted.detail == {"missing": f"{MARK} (deal_at_risk_amount)"}


def test_a_name_taken_out_of_the_log_without_an_entry_that_says_so_is_named(records, place):
    filled(records)
    place.raw("UPDATE audit_log SET subject = '', salt = '', redacted_by = 'nobody' WHERE action = 'edit'")
    assert "no entry says why" in records.verify_audit().broken.why


def test_a_deletion_whose_own_entry_loses_a_name_later_still_explains_the_earlier_ones(records):
    filled(records)
    records.forget(ACCOUNT, by="Petra Vass", hide=hide, embed=SeededEmbedder().embed)
    records.forget(Subject.of("person", ["Petra Vass"]), by="admin", hide=hide, embed=SeededEmbedder().embed)
    found = records.verify_audit()
    assert (found.broken, found.redacted) == (None, 2)


def test_an_entry_emptied_under_the_reference_of_another_deletion_is_named(records, place):
    filled(records)
    done = forget(records)
    emptied = f"UPDATE audit_log SET subject = '', salt = '', redacted_by = '{done.reference}' WHERE action = "
    place.raw(emptied + "'edit'")
    assert "no entry says why" in records.verify_audit().broken.why


def test_answers_that_rest_on_an_accounts_notes_or_deals_go_though_they_do_not_name_it(records):
    filled(records)
    own = new("They will decide in May.", "calls/plain.md", opportunity_id="9", account=None)
    records.add_documents([own])
    nine = deal(9, opportunity_id="9", account="Ostby Marine AS")
    records.put_snapshot(snapshot(dt.date(2026, 11, 13), nine), path=nine.ref.path, fingerprint="2")
    user = records.add_user("dan", Role.CSO, "hash")
    talk = records.add_conversation(user.id)
    answers = {
        "note": {"citations": [{"path": "calls/plain.md", "quote": "They will decide in May."}]},
        "cell": {"citations": [{"path": nine.ref.path, "row": nine.ref.row, "value": "620000"}]},
        "line": {"answer": "As they wrote:\nOstby\nMarine waits."},
        "other": {"answer": "9 of 12", "citations": [{"path": "calls/c.md", "quote": "All is well."}]},
    }
    ids = {}
    for asked, answer in answers.items():
        said = {"understood": asked, "answer": json.dumps(answer), "title": "", "stopped": False}
        ids[asked] = records.add_message(user.id, talk.id, asked=asked, **said).id
    held = records.held(ACCOUNT)
    assert "They will decide in May." in {h.text for h in held if h.table == "documents"}
    assert {h.row["id"] for h in held if h.table == "messages"} == {ids["note"], ids["cell"], ids["line"]}
    done = forget(records)
    assert (done.messages, done.documents) == (3, 3)
    assert [m.asked for m in records.messages(user.id, talk.id)] == ["other"]


def test_a_short_id_of_a_deal_is_not_taken_out_of_other_numbers(records):
    filled(records)
    nine = deal(9, opportunity_id="9")
    records.put_snapshot(snapshot(dt.date(2026, 11, 13), nine), path=nine.ref.path, fingerprint="2")
    records.append_audit("Dan", "edit", "9 of 12")
    forget(records)
    assert records.audit()[1].subject == "9 of 12"


def test_a_narratives_numbers_are_not_taken_for_a_deals_short_id():
    told = narrative()
    warned = told.model_copy(update={"warnings": ("1 of 2 goals; $1; 006-9X is late",)})
    subject = ACCOUNT.with_ids(["1", "006-9X"])
    gone = Gone(subject, frozenset(), {}, {"1": "redacted-a", "006-9X": "redacted-b"}, frozenset())
    assert redacted(told, gone) == told
    assert redacted(warned, gone).warnings == ("1 of 2 goals; $1; redacted-b is late",)


def test_a_deal_that_had_its_account_under_another_name_before_stays_one_deal(records):
    before = deal(1, account="Ostby Shipping")
    records.put_snapshot(snapshot(dt.date(2026, 11, 13), before), path="crm/before.csv", fingerprint="2")
    filled(records)
    forget(records)
    ids = {d.opportunity_id for s in records.snapshots() for d in s.deals if d.account == MARK}
    assert len(ids) == 1
    assert not [d for s in records.snapshots() for d in s.deals if d.account == "Ostby Shipping"]


def test_what_is_old_goes_with_its_links(records):
    filled(records)
    old = new("An old note.", "calls/old.md", date=dt.date(2020, 1, 1), account="Vale Mills")
    records.add_documents([old])
    assert records.older_than(dt.date(2021, 1, 1)).documents == 1
    done = records.let_go(dt.date(2021, 1, 1), by="admin", with_snapshots=True)
    assert (done.documents, done.snapshots) == (1, 0)
    assert records.forgotten(old.document.sha256) == done.reference
    assert records.let_go(dt.date(2026, 12, 31), by="admin", with_snapshots=True).snapshots == 1
    assert records.snapshots() == []
    assert records.documents() == []
    assert records.verify_audit().holds


def test_the_tables_can_be_written_anew(records):
    filled(records)
    forget(records)
    records.compact()
    assert len(records.documents()) == 2


def test_an_account_is_known_by_its_legal_form_too_and_another_of_like_name_is_not(records):
    same = new("They want a discount.", "calls/e.md", account="OSTBY  Marine GmbH & Co. KG")
    other = new("They are well.", "calls/f.md", account="Ostby Marine Africa")
    records.add_documents([same, other])
    forget(records)
    assert [d.path for d in records.documents()] == ["calls/f.md"]
