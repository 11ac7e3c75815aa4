"""The judge of private remarks, as a home's notes are read by."""

from assistant.insight.private_judge import PrivateJudge, read_head
from assistant.insight.signal_head import read_head as read_signal_head
from assistant.resources import data_folder
from assistant.store.embeddings import MiniLmEmbedder
from assistant.store.home import Home


def private_judge(home: Home) -> PrivateJudge:
    """Return the judge; it reads with the model that comes with the program, whatever searches the home."""
    head, folder = read_head(), data_folder("corpus") / "signals"
    signals = read_signal_head((folder / "head.npz").read_bytes(), (folder / "head.json").read_bytes())
    own = home.embedder if home.embedder.name == head.encoder else MiniLmEmbedder(home.threads)
    return PrivateJudge(own.embed, head, signals)
