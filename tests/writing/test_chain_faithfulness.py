"""Faithfulness does not depend on the model: of the sample company's statements, one true and nine false a section."""

from collections import Counter
from pathlib import Path

import pytest

from assistant.models.week import Week
from assistant.service import Service
from assistant.settings import Settings
from tests.writing.liar import Liar
from tests.writing.scripted import Scripted, serving

SAMPLE = Path(__file__).parents[2] / "corpus" / "sample"
WEEKS = ("2026-W45", "2026-W46", "2026-W47")


@pytest.mark.slow
def test_lies_of_a_model_do_not_reach_the_narrative_and_no_truth_is_lost(tmp_path, capsys):
    told, passed, lost = 0, [], []
    with Service.open(Settings(home=tmp_path)) as service:
        service.ingest([SAMPLE])
        accounts = {d.account for s in service._home.records.snapshots() for d in s.deals}
    for seed, week in enumerate(w for w in WEEKS for _ in range(2)):
        liar = Liar(sorted(accounts), seed)
        with serving(Scripted(default=liar)) as url:
            settings = Settings(home=tmp_path, openai_base_url=url, model_name=f"liar-{seed}", model_parallel=1)
            with Service.open(settings) as service:
                plain = service.draft(Week.parse(week), embedded=True)
                narrative = service.draft(Week.parse(week))
        assert narrative.mode == "openai"
        verified = {s.text: s for section in narrative.sections for s in section.statements if s.status == "verified"}
        before = {s.text: s for section in plain.sections for s in section.statements}
        for kind, text in liar.lies:
            told += 1
            stands = verified.get(" ".join(text.split()))
            if kind == "wrong_citation":
                stands = stands if stands and stands.citations != before.get(stands.text, stands).citations else None
            if stands:
                passed.append((kind, text))
        lost += [t for t in liar.truths if " ".join(t.split()) not in verified]
    with capsys.disabled():
        print(f"\n{told} false statements, {len(passed)} reached a narrative: {Counter(k for k, _ in passed)}")
        print("\n".join(f"  {kind}: {text}" for kind, text in passed))
    assert told >= 300
    assert len(passed) <= 0.05 * told
    assert not lost
