"""Adds notes to a home for ever and prints each path once it is acknowledged; made to be killed."""

import sys
from pathlib import Path

from assistant.settings import Settings
from assistant.store.home import Home
from tests.store.world import SeededEmbedder, new

folder, attempt = Path(sys.argv[1]), sys.argv[2]
with Home(Settings(home=folder, lock_wait_seconds=10), SeededEmbedder()) as home:
    number = 0
    while True:
        paths = [f"calls/{attempt}-{number + i}.md" for i in range(3)]
        home.add(new(f"Note at {path}.\nIts second line.\nIts third.", path) for path in paths)
        print("\n".join(paths), flush=True)
        number += 3
