"""The workspace folder, file by file: what each one is, and why any is left aside."""

import os
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import Literal

from assistant.errors import SourceError
from assistant.models.base import Model
from assistant.models.document import Kind, Refusal
from assistant.sources.crm import is_export_header
from assistant.sources.crm import rate_header as rate_export
from assistant.sources.goals import is_goals_header
from assistant.sources.goals import rate_header as rate_goals
from assistant.sources.notes.reading import NOTE_FORMATS
from assistant.sources.tables import ENDINGS as TABLES
from assistant.sources.tables import MAX_BYTES, read_table

Role = Literal["company", "goals", "crm", "note"]
NOTES = tuple(f".{ending}" for ending in NOTE_FORMATS)
_ROLES: tuple[Role, ...] = ("company", "goals", "crm", "note")
_FOLDERS = {
    "meetings": Kind.MEETING, "meeting": Kind.MEETING, "meeting_notes": Kind.MEETING,
    "deals": Kind.DEAL, "deal": Kind.DEAL, "deal_updates": Kind.DEAL, "deal_notes": Kind.DEAL,
    "calls": Kind.CALL, "call": Kind.CALL, "call_notes": Kind.CALL, "call_summaries": Kind.CALL,
}  # fmt: skip
"""What a folder's name says of the notes in it, in lower case with underscores."""
_CRM_FOLDERS = frozenset({"crm"})
_LEFT_OUT = frozenset({"thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r", "__macosx", "__pycache__"})
_LEFT_OUT_AT_TOP = ("readme", "license", "licence", "changelog", "notice")
_REMEDIES = {
    (".doc", ".odt", ".rtf", ".pages", ".docm", ".dotx", ".wps"): "Save it as .docx or .pdf.",
    (".xls", ".xlsb", ".ods", ".numbers"): "Save it as .xlsx or .csv.",
    (".ppt", ".pptx", ".key", ".odp"): "Save it as .pdf.",
    (".msg", ".mbox", ".pst"): "Save each mail as .eml.",
    (".png", ".jpg", ".jpeg", ".gif", ".heic", ".tif", ".tiff", ".bmp", ".webp"): "Type its text into a .md or .txt.",
    (".mp3", ".m4a", ".wav", ".ogg", ".mp4", ".mov", ".webm", ".mkv"): "Transcribe it and save a .vtt or .txt.",
    (".zip", ".7z", ".gz", ".tar", ".tgz", ".rar"): "Unpack it and ingest what is inside.",
    (".srt",): "Save it as .vtt.",
    (".json", ".jsonl", ".xml", ".parquet"): "Export it as .csv, or save it as text in .md or .txt.",
}


class Item(Model):
    """One file to read: where it is, its path within what was ingested, and what it is read as."""

    path: Path
    relative: str
    role: Role
    kind: Kind = Kind.OTHER


class Inventory(Model):
    """What a batch holds, in a fixed order: profile, goals, exports, notes, each by path; and what was refused."""

    items: tuple[Item, ...] = ()
    refusals: tuple[Refusal, ...] = ()


def walk(paths: Sequence[Path], max_bytes: int = MAX_BYTES) -> Inventory:
    """Return every file of the folders and files that were named, classified, in an order that never varies.

    Hidden files, locks (`~$…`), what systems leave behind (`Thumbs.db`, `desktop.ini`) and, at a folder's top, its
    README and licence are no inputs and are left out silently; anything else that can't be read is refused with a
    remedy. Raises SourceError where a named path does not exist.
    """
    walker = _Walker(max_bytes)
    for path in paths:
        walker.add(path)
    return walker.inventory()


class _Walker:
    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._items: dict[str, Item] = {}
        self._refusals: dict[str, Refusal] = {}
        self._seen: set[Path] = set()

    def add(self, path: Path) -> None:
        try:
            root = path.expanduser().resolve(strict=True)
        except (OSError, RuntimeError) as error:
            raise SourceError(f"{str(path)!r} does not exist", "Check the path, and where you are.") from error
        if root.is_dir():
            self._folder(root)
        else:
            self._file(root, _stable_relative(root), root.parent.name)

    def inventory(self) -> Inventory:
        profiles = sorted((i for i in self._items.values() if i.role == "company"), key=_nearness)
        for extra in profiles[1:]:
            del self._items[extra.relative]
            self._refuse(extra.relative, f"it is a second profile beside {profiles[0].relative}", "Keep one of them.")
        items = sorted(self._items.values(), key=lambda item: (_ROLES.index(item.role), item.relative))
        refusals = sorted(self._refusals.values(), key=lambda refusal: refusal.path)
        return Inventory(items=tuple(items), refusals=tuple(refusals))

    def _refuse(self, relative: str, what: str, how: str) -> None:
        self._refusals[relative] = Refusal(path=_printable(relative), what=what, how=how)

    def _folder(self, root: Path) -> None:
        # A folder named calls/ or crm/ keeps its name in the paths, as when the workspace above it is read.
        prefix = PurePosixPath(root.name) if _is_known_folder(root.name) else PurePosixPath()
        links = []
        for entry in self._entries(root, root, prefix):
            relative = (prefix / entry.relative_to(root).as_posix()).as_posix()
            if entry.is_symlink():
                links.append((entry, relative))
            else:
                self._file(entry, relative, root.name)
        for entry, relative in links:
            self._link(entry, relative, root)

    def _entries(self, folder: Path, root: Path, prefix: PurePosixPath) -> Iterator[Path]:
        """Yield files and links below a folder in order of name, going into real folders only."""
        try:
            with os.scandir(folder) as found:
                entries = sorted(found, key=lambda entry: entry.name)
        except OSError as error:
            relative = (prefix / folder.relative_to(root).as_posix()).as_posix()
            self._refuse(relative, f"the folder can't be opened ({error.strerror})", "Check that you may read it.")
            return
        for entry in entries:
            if _is_left_out(entry.name, at_top=folder == root):
                continue
            if entry.is_dir(follow_symlinks=False):
                yield from self._entries(folder / entry.name, root, prefix)
            else:
                yield folder / entry.name

    def _link(self, path: Path, relative: str, root: Path) -> None:
        try:
            target = path.resolve(strict=True)
        except (OSError, RuntimeError):
            self._refuse(relative, "it is a symbolic link that leads nowhere", "Put the file itself there.")
            return
        if not target.is_relative_to(root):
            self._refuse(relative, "it is a symbolic link out of the folder", "Copy the file itself into the folder.")
        elif target.is_file():  # a folder within the root is walked where it really is
            self._file(target, relative, root.name)

    def _file(self, path: Path, relative: str, root_name: str) -> None:
        if path in self._seen:
            return
        self._seen.add(path)
        if relative != _printable(relative):
            self._refuse(relative, "its name holds characters that can't be printed", "Rename the file.")
            return
        if relative in self._items:  # two folders of one batch hold the same path
            relative = f"{root_name}/{relative}"
        try:
            role, kind = self._classified(path, PurePosixPath(relative))
        except SourceError as error:
            self._refuse(relative, error.what, error.how)
        else:
            self._items[relative] = Item(path=path, relative=relative, role=role, kind=kind)

    def _classified(self, path: Path, relative: PurePosixPath) -> tuple[Role, Kind]:
        if not path.is_file():
            raise SourceError("it is no regular file", "Remove it from the folder.")
        name, ending = relative.name.casefold(), relative.suffix.casefold()
        nearest = next((_bare(part) for part in reversed(relative.parts[:-1]) if _is_known_folder(part)), "")
        in_crm, kind = nearest in _CRM_FOLDERS, _FOLDERS.get(nearest, Kind.OTHER)
        if name in ("company.yaml", "company.yml"):
            return "company", Kind.OTHER
        if ending in TABLES:
            return ("crm" if in_crm else self._table_role(path, name)), Kind.OTHER
        if ending in NOTES:
            return "note", kind
        raise SourceError(f"{_format_name(ending)} can't be read", _remedy(ending))

    def _table_role(self, path: Path, name: str) -> Role:
        """Tell an export from goals by the header; a file named goals is goals whatever it holds."""
        if name.startswith("goals."):
            return "goals"
        header = read_table(path, lambda cells: max(rate_export(cells), rate_goals(cells)), 100, self._max_bytes).header
        if is_export_header(header):
            return "crm"
        if is_goals_header(header):
            return "goals"
        raise SourceError(
            "it is a table, but neither a CRM export (id, stage, …) nor goals (Period, Metric, Target)",
            "Put exports into crm/, or rename the columns that hold the id and the stage.",
        )


def _stable_relative(path: Path) -> str:
    """Return the path that a single file would have in its workspace: from its calls/, meetings/, deals/ or crm/ on."""
    parts = path.parts
    for at in range(len(parts) - 2, max(len(parts) - 6, 0), -1):
        if _is_known_folder(parts[at]):
            return "/".join(parts[at:])
    return path.name


def _is_known_folder(name: str) -> bool:
    return _bare(name) in _FOLDERS or _bare(name) in _CRM_FOLDERS


def _bare(folder: str) -> str:
    return folder.casefold().replace(" ", "_").replace("-", "_")


def _is_left_out(name: str, *, at_top: bool) -> bool:
    lower = name.casefold()
    if lower.startswith((".", "~$")) or lower.endswith(("~", ".tmp", ".swp", ".part", ".crdownload")):
        return True
    return lower in _LEFT_OUT or (at_top and lower.partition(".")[0] in _LEFT_OUT_AT_TOP)


def _nearness(item: Item) -> tuple[int, str]:
    return item.relative.count("/"), item.relative


def _printable(text: str) -> str:
    return "".join("?" if unicodedata.category(character) in ("Cc", "Cs") else character for character in text)


def _format_name(ending: str) -> str:
    return f"the format {ending}" if ending else "a file without an ending"


def _remedy(ending: str) -> str:
    for endings, remedy in _REMEDIES.items():
        if ending in endings:
            return remedy
    return f"Notes may be {', '.join(NOTES)}; tables .csv or .xlsx."
