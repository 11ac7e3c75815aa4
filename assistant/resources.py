"""Where the files that travel with the program lie: in a checkout, and inside an installed wheel."""

from importlib.resources import files
from pathlib import Path
from typing import Literal

from assistant.errors import IntegrityError


def data_folder(name: Literal["prompts", "corpus"]) -> Path:
    """Return the folder of that name; raises IntegrityError when the installation lacks it.

    A wheel carries it as `assistant/_data/NAME`, a checkout beside the package.
    """
    package = Path(str(files("assistant")))
    for folder in (package / "_data" / name, package.parent / name):
        if folder.is_dir():
            return folder
    raise IntegrityError(
        f"The folder {name!r} that belongs to the program is not at {package}.",
        "Install sales-narrative again from its wheel, or run it from a whole checkout.",
    )
