"""The embedded model: verified, exact, and indifferent to batches and threads."""

import os
import shutil
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.errors import IntegrityError
from assistant.resources import data_folder
from assistant.store.embeddings import MAX_TOKENS, MiniLmEmbedder
from tests.servers import ROOT

VOCABULARY = (
    "the sponsor of our largest renewal resigned on Tuesday and procurement will restart the paper with whoever "
    "takes over budget frozen until March security review open items pricing desk Ostby Marine 18 % discount"
)


@pytest.fixture(scope="module")
def embedder():
    return MiniLmEmbedder(threads=2)


def _texts(count, seed=3):
    rng = np.random.default_rng(seed)
    return [" ".join(rng.choice(VOCABULARY.split(), size=int(size))) for size in rng.integers(1, 260, count)]


def test_rows_are_unit_vectors_in_the_order_of_the_texts(embedder):
    texts = ["The customer cancelled.", "a " * 200, "Weather is fine today.", "The client has terminated the contract."]
    vectors = embedder.embed(texts)
    assert vectors.shape == (4, embedder.dimension)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
    assert vectors[0] @ vectors[3] > vectors[0] @ vectors[2] + 0.2


def test_a_vector_depends_neither_on_its_batch_nor_on_the_threads(embedder):
    texts = _texts(40)
    together = embedder.embed(texts)
    alone = MiniLmEmbedder(threads=1)
    for text, row in zip(texts, together, strict=True):
        assert np.array_equal(alone.embed([text])[0], row)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(max_size=60), min_size=1, max_size=12), st.randoms())
def test_any_texts_in_any_order_give_the_same_rows(embedder, texts, random):
    order = list(range(len(texts)))
    random.shuffle(order)
    straight, shuffled = embedder.embed(texts), embedder.embed([texts[i] for i in order])
    assert np.array_equal(straight[order], shuffled)


def test_text_past_the_limit_does_not_count(embedder):
    start = "risk " * MAX_TOKENS
    first, second = embedder.embed([start + "one ending", start + "quite another ending"])
    assert np.array_equal(first, second)


def test_no_texts_give_no_rows(embedder):
    assert embedder.embed([]).shape == (0, embedder.dimension)


def test_a_remembered_query_can_not_be_spoilt_by_its_caller(embedder):
    first = embedder.embed(["coverage of what remains"])
    expected = first.copy()
    first[:] = 0
    assert np.array_equal(embedder.embed(["coverage of what remains"]), expected)


def test_remembered_and_new_texts_stand_in_their_places(embedder):
    one, other = "the board decides in June", "the board decides in July"
    known = embedder.embed([one])[0]
    mixed = embedder.embed([other, one, other])
    assert np.array_equal(mixed[1], known)
    assert np.array_equal(mixed[0], mixed[2])
    assert not np.array_equal(mixed[0], known)


def test_an_altered_tokenizer_is_refused(tmp_path):
    copy = tmp_path / "tokenizer.json"
    shutil.copy(data_folder("corpus") / "third_party/minilm/tokenizer.json", copy)
    copy.write_bytes(copy.read_bytes().replace(b"[UNK]", b"[UNQ]"))
    with pytest.raises(IntegrityError, match=r"tokenizer\.json"):
        MiniLmEmbedder(tokenizer=copy).embed(["anything"])


def test_an_altered_or_absent_model_is_refused(tmp_path):
    (tmp_path / "model.onnx").write_bytes(b"not the model")
    with pytest.raises(IntegrityError, match="not the one"):
        MiniLmEmbedder(model=tmp_path / "model.onnx").embed(["anything"])
    with pytest.raises(IntegrityError, match="can't be read"):
        MiniLmEmbedder(model=tmp_path / "absent.onnx").embed(["anything"])


def test_the_library_gives_the_machine_no_id_and_keeps_nothing_to_report(tmp_path):
    """In a process of its own, as the library reads once whether it may."""
    code = "from assistant.store.embeddings import MiniLmEmbedder; MiniLmEmbedder(1).embed(['a'])"
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("XDG_", "ORT_"))}
    environment = kept | {"HOME": str(tmp_path), "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    subprocess.run([sys.executable, "-c", code], env=environment, check=True)
    assert list(tmp_path.rglob("*")) == []
