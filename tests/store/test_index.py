"""The index on real Chroma: ids by nearness, refused when it is another embedder's, mended by a rebuild."""

import subprocess
import sys
from uuid import uuid4

import numpy as np
import pytest

from assistant.errors import IndexMismatchError, IntegrityError
from assistant.settings import Settings
from assistant.store.chroma_server import ChromaServer, ServerCollection
from assistant.store.index import VectorIndex
from tests.store.world import DIMENSION, SeededEmbedder


@pytest.fixture(params=["folder", "server"])
def place(request, tmp_path):
    if request.param == "folder":
        return tmp_path / "index"
    server = ChromaServer.of(Settings(chroma_url=request.getfixturevalue("chroma").url))
    return ServerCollection(server, f"passages-{uuid4().hex}")


@pytest.fixture
def index(place):
    opened = VectorIndex(place, "seeded/1", DIMENSION)
    yield opened
    opened.close()


def test_the_nearest_come_first_with_their_cosine(index):
    vectors = SeededEmbedder().embed([f"text {i}" for i in range(50)])
    index.upsert([f"id{i:02d}" for i in range(50)], vectors)
    query = (vectors[7] + 0.3 * vectors[9]) / np.linalg.norm(vectors[7] + 0.3 * vectors[9])
    found = index.query(query, 5)
    exact = sorted(range(50), key=lambda i: -(vectors[i] @ query))[:5]
    assert [key for key, _ in found] == [f"id{i:02d}" for i in exact]
    assert found[0][1] == pytest.approx(float(vectors[7] @ query), abs=1e-5)
    assert index.query(query, 0) == []


def test_ids_are_held_once_and_let_go(index):
    vectors = SeededEmbedder().embed(["a", "b"])
    index.upsert(["x", "y"], vectors)
    index.upsert(["x"], vectors[1:])
    index.delete(["y", "never there"])
    assert (index.count(), index.ids()) == (1, {"x"})
    assert index.query(vectors[1], 3)[0][1] == pytest.approx(1, abs=1e-5)


def test_what_was_held_is_held_after_reopening(place):
    for _ in range(2):
        index = VectorIndex(place, "seeded/1", DIMENSION)
        index.upsert(["x"], SeededEmbedder().embed(["a"]))
        index.close()
    index = VectorIndex(place, "seeded/1", DIMENSION)
    assert index.ids() == {"x"}
    index.close()


def test_another_embedders_index_is_refused_until_it_is_rebuilt(place):
    VectorIndex(place, "seeded/1", DIMENSION).close()
    with pytest.raises(IndexMismatchError) as caught:
        VectorIndex(place, "seeded/2", DIMENSION)
    assert "reindex" in caught.value.how
    rebuilt = VectorIndex.rebuild(place, "seeded/2", DIMENSION, [(["x"], SeededEmbedder().embed(["a"]))])
    assert rebuilt.ids() == {"x"}
    rebuilt.close()


@pytest.mark.parametrize("spoilt", ["chroma.sqlite3", "segments"])
def test_a_corrupt_folder_says_how_it_is_mended(tmp_path, spoilt):
    folder = tmp_path / "index"
    vectors = np.random.default_rng(0).standard_normal((1_200, DIMENSION)).astype(np.float32)
    index = VectorIndex(folder, "seeded/1", DIMENSION)
    index.upsert([f"id{i}" for i in range(1_200)], vectors)
    index.close()
    files = (
        [folder / spoilt]
        if spoilt == "chroma.sqlite3"
        else [p for d in folder.iterdir() if d.is_dir() for p in d.iterdir()]
    )
    assert files
    for path in files:
        path.write_bytes(b"garbage" * 500)
    with pytest.raises(IntegrityError) as caught:
        VectorIndex(folder, "seeded/1", DIMENSION).query(vectors[0], 3)
    assert "reindex" in caught.value.how
    assert len(caught.value.what) < 500


def test_chromadb_is_imported_only_when_an_index_is_opened():
    code = (
        "import sys, assistant.store.home, assistant.store.dense; "
        "sys.exit(any(m in sys.modules for m in ('chromadb', 'onnxruntime', 'tokenizers', 'alembic')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
