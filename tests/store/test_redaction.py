"""Taking somebody out of the records, on both engines: notes, passages, words, vectors, links, logs."""

import datetime as dt

import numpy as np

from assistant.models.document import SearchFilter
from assistant.store.subject import MARK, Subject, blocked
from tests.store.world import SeededEmbedder, deal, new, snapshot

ACCOUNT = Subject.of("account", ["Ostby Marine"])


def hide(text):
    for start, end in ACCOUNT.spans(text):
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
