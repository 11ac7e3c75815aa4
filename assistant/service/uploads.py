"""Notes that a rep hands in: taken, understood, corrected, withdrawn; nobody else's are ever seen."""

import datetime as dt
import hashlib
import re
import tempfile
import unicodedata
from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path, PurePosixPath
from typing import Literal

from assistant.errors import SourceError, UsageError
from assistant.models.base import Model
from assistant.models.deal import Deal
from assistant.models.document import Document, Kind
from assistant.models.risk import NOTE_RISKS, Label, NoteSignal
from assistant.models.user import User
from assistant.service.ingestion import Ingestion
from assistant.service.naming import directory_of
from assistant.service.observing import observed
from assistant.service.partnership import Withheld
from assistant.service.service import Service
from assistant.service.understanding import Understanding
from assistant.service.viewing import EvidenceView, around
from assistant.sources.notes.reading import NOTE_FORMATS
from assistant.sources.walk import Item
from assistant.store.uploads import Upload

LONGEST_NAME, LONGEST_BYTES = 100, 200
_UNSAFE = re.compile(r"[<>:\"'`|?*\\/&;$\x00-\x1f\x7f]+")


class UnderstoodSentence(Model):
    """One sentence of a note with what it was understood to mean; `other` means nothing of note."""

    char_start: int
    char_end: int
    text: str
    label: Label
    signal: str | None = None
    score: float
    corrected: bool = False
    """A person said so."""


class NoteSuggestion(Model):
    """What a note's content says of it, to be corrected by hand before it is handed in."""

    name: str
    account: str | None = None
    opportunity_id: str | None = None
    opportunity_name: str | None = None
    date: dt.date | None = None
    kind: Kind = Kind.OTHER
    title: str | None = None
    opening: str = ""
    """The first characters of its text."""
    deals: tuple[tuple[str, str], ...] = ()
    """(id, name) of the account's open deals."""


class MyNote(Model):
    """One note that the user handed in."""

    document: str
    """Its id, by which it is withdrawn and corrected."""
    name: str
    path: str
    title: str | None = None
    account: str | None = None
    opportunity_id: str | None = None
    date: dt.date | None = None
    kind: Kind = Kind.OTHER
    added_at: dt.datetime
    confidential: bool = False
    near_duplicate: bool = False
    by_hand: tuple[str, ...] = ()
    """What the user set: account, opportunity_id, date, kind."""


class UploadResult(Model):
    """What handing in a file came to."""

    status: Literal["accepted", "duplicate", "refused"]
    name: str
    what: str
    """In one line, for the user."""
    how: str = ""
    """How to mend a refusal."""
    note: MyNote | None = None
    understood: tuple[UnderstoodSentence, ...] = ()
    warnings: tuple[str, ...] = ()


class Uploads:
    """One user's notes."""

    def __init__(self, service: Service, user: User) -> None:
        self.telemetry = service.telemetry
        self._service = service
        self._home = service.home
        self._records = service.home.records
        self._user = user

    def prefill(self, name: str, data: bytes) -> NoteSuggestion:
        """Return what the content says of account, deal, date and kind; nothing is stored. Raises SourceError."""
        clean = file_name(name)
        self._limits(clean, data)
        with tempfile.TemporaryDirectory(prefix="note-") as folder:
            document = self._ingestion().understood(_item(Path(folder), clean, clean, data))
        deals = self._deals(document.account)
        named = next((d.name for d in deals if d.opportunity_id == document.opportunity_id), document.opportunity_name)
        return NoteSuggestion(
            name=clean,
            account=document.account,
            opportunity_id=document.opportunity_id,
            opportunity_name=named,
            date=document.date,
            kind=document.kind,
            title=document.title,
            opening=document.text[:400],
            deals=tuple((d.opportunity_id, d.name) for d in deals),
        )

    @observed("upload")
    def hand_in(self, name: str, data: bytes, by_hand: Mapping[str, str]) -> UploadResult:
        """Take a note, or say why not; what was set by hand stands above what the content says."""
        clean = file_name(name)
        try:
            self._limits(clean, data)
            self._not_too_many()
            given = self._by_hand(by_hand)
            with self._service.changing:
                result = self._take(clean, data, given)
        except SourceError as error:
            result = UploadResult(status="refused", name=clean, what=error.what, how=error.how)
        self.telemetry.handed_in(result.status)
        return result

    def traced(self) -> AbstractContextManager[None]:
        """Return the context in which traces go where they are to go."""
        return self._service.traced()

    def mine(self) -> tuple[MyNote, ...]:
        """Return the user's notes in use, the newest first."""
        return tuple(_mine(u, self._records.document(u.document_id)) for u in self._records.uploads(self._user.id))

    def understood(self, document_id: str) -> tuple[UnderstoodSentence, ...]:
        """Return what was understood of a note of the user's. Raises NotFoundError, for another's too."""
        self._records.upload(self._user.id, document_id)
        return self._read(self._records.document(document_id))

    def text(self, document_id: str, start: int, end: int) -> EvidenceView:
        """Return a range of a note of the user's with the text around it. Raises NotFoundError, for another's too."""
        self._records.upload(self._user.id, document_id)
        document = self._records.document(document_id)
        first = max(0, min(start, len(document.text)))
        return around(document, first, max(first, min(end, len(document.text))))

    def withdraw(self, document_id: str) -> None:
        """Take a note of the user's out of search and of later drafts. Raises NotFoundError, for another's too.

        Approved narratives keep what they quote. Where others hold the same bytes, theirs stay.
        """
        with self._service.changing:
            mine = self._records.upload(self._user.id, document_id)
            self._home.forget_path(mine.path)
            self._service.forget_gathered()
            self._records.end_upload(self._user.id, mine.id)
            self._records.append_audit(self._user.name, "withdraw", mine.path)

    def correct(
        self, document_id: str, place: tuple[int, int], label: Label, signal: str | None
    ) -> tuple[UnderstoodSentence, ...]:
        """Keep what a sentence of a note of the user's means; later drafts go by it. Returns the note's sentences.

        Raises NotFoundError, for another's note too, and UsageError for a range that is no sentence of it or a
        signal that is no risk.
        """
        with self._service.changing:
            mine = self._records.upload(self._user.id, document_id)
            if signal is not None and (label is not Label.RISK or signal not in NOTE_RISKS):
                raise UsageError(f"{signal!r} is not a risk signal.", f"Use one of {', '.join(NOTE_RISKS)}.")
            sentences = self._read(self._records.document(document_id))
            chosen = next((s for s in sentences if (s.char_start, s.char_end) == place), None)
            if chosen is None:
                raise UsageError(
                    f"{place[0]}-{place[1]} is no sentence of {mine.name!r}.", "Choose one that is listed."
                )
            self._records.put_correction(self._user.id, document_id, place, label, signal)
            detail = {
                "place": f"{place[0]}-{place[1]}",
                "was": chosen.label.value,
                "is": label.value,
                "signal": signal or "",
            }
            self._records.append_audit(self._user.name, "correct", mine.path, detail)
            return self._read(self._records.document(document_id))

    def _take(self, name: str, data: bytes, by_hand: dict[str, str]) -> UploadResult:
        path = self._path(name, data)
        with tempfile.TemporaryDirectory(prefix="note-") as folder:
            item = _item(Path(folder), name, path, data)
            item = item.model_copy(update={"kind": self._ingestion().understood(item).kind})
            taken = self._ingestion().take(item, uploader=self._user.id, by_hand=by_hand)
        if taken.outcome is None:
            refusal = taken.refusal
            what, how = (refusal.what, refusal.how) if refusal else (f"{name!r} could not be read", "Try another file.")
            return UploadResult(status="refused", name=name, what=what, how=how)
        document = self._records.document(taken.outcome.document_id)
        upload = self._records.put_upload(self._user.id, document.id, path, name, by_hand)
        self._records.append_audit(self._user.name, "upload", path, {"status": taken.outcome.status})
        added = taken.outcome.status in ("added", "replaced")
        what = "Accepted." if added else self._same_as(document, path)
        if added and taken.near_duplicate_of:
            what = "Accepted; it all but repeats a note that is stored, so the two are cited as one."
        return UploadResult(
            status="accepted" if added else "duplicate",
            name=name,
            what=what,
            note=_mine(upload, document),
            understood=self._read(document),
            warnings=document.warnings,
        )

    def _same_as(self, document: Document, path: str) -> str:
        """Say of what an upload is a duplicate, without telling of another user's note."""
        mine = [u for u in self._records.uploads(self._user.id) if u.document_id == document.id]
        if mine and any(u.path == path for u in mine):
            first = min(mine, key=lambda u: u.added_at)
            return f"Duplicate of your note {first.name!r}, which has the very same content; it is stored once."
        return "Duplicate of a note that is stored already with the very same content; it counts once."

    def _read(self, document: Document) -> tuple[UnderstoodSentence, ...]:
        """Return the note's sentences but those that are kept back; none of a confidential note's."""
        if document.confidential:
            return ()
        rivals = self._records.company().competitors
        read = Understanding(self._home, rivals, directory_of(self._records.snapshots())).read([document])
        withheld = Withheld()
        said = {(c.char_start, c.char_end) for c in self._records.corrections([document.id])}
        return tuple(
            _sentence(s, (s.char_start, s.char_end) in said)
            for s in read
            if not withheld(document, s.char_start, s.char_end)
        )

    def _ingestion(self) -> Ingestion:
        return Ingestion(self._home, self._service.settings, snapshot_date=None)

    def _path(self, name: str, data: bytes) -> str:
        """Return a path of this user's own, the same for the same file: no two users' uploads can meet."""
        folder = re.sub(r"[^a-z0-9]+", "-", self._user.name.casefold()).strip("-") or "user"
        return f"uploads/{folder}-{self._user.id[:6]}/{hashlib.sha256(data).hexdigest()[:8]}/{name}"

    def _limits(self, name: str, data: bytes) -> None:
        ending = PurePosixPath(name).suffix.lower().removeprefix(".")
        if ending not in NOTE_FORMATS:
            raise SourceError(
                f"{name!r} is not a kind of file that is read as a note",
                f"Save it as one of {', '.join(NOTE_FORMATS)}.",
            )
        limit = self._service.settings.max_file_mb
        if len(data) > limit * 1_000_000:
            raise SourceError(f"{name!r} is larger than {limit} MB", "Hand in the notes alone, without attachments.")
        if not data.strip():
            raise SourceError(f"{name!r} is empty", "Save it again with its text in it, or leave it out.")

    def _not_too_many(self) -> None:
        """Raise SourceError where the user has handed in as many notes as an hour allows."""
        most = self._service.settings.max_uploads_per_hour
        since = dt.datetime.now(dt.UTC) - dt.timedelta(hours=1)
        if self._records.uploads_since(self._user.id, since) >= most:
            raise SourceError(f"You have handed in {most} notes within an hour", "Go on in an hour.")

    def _by_hand(self, given: Mapping[str, str]) -> dict[str, str]:
        """Return what was set, proved. Raises SourceError."""
        out = {key: value.strip() for key, value in given.items() if value and value.strip()}
        try:
            if "date" in out:
                dt.date.fromisoformat(out["date"])
        except ValueError as error:
            raise SourceError(f"{out['date']!r} is no date", "Write it as 2026-11-20.") from error
        if out.get("kind", Kind.OTHER.value) not in {k.value for k in Kind}:
            raise SourceError(f"{out['kind']!r} is no kind of note", f"Use one of {', '.join(k.value for k in Kind)}.")
        if len(out.get("account", "")) > LONGEST_NAME:
            raise SourceError("The account's name is too long", "Choose the account from the list.")
        deal = out.get("opportunity_id")
        if deal and deal not in {d.opportunity_id for d in self._deals(None)}:
            raise SourceError(f"The CRM knows no deal {deal!r}", "Choose the deal from the list.")
        return out

    def _deals(self, account: str | None) -> list[Deal]:
        """Return the newest export's open deals of an account, or all that it has."""
        snapshots = self._records.snapshots()
        deals = snapshots[-1].deals if snapshots else ()
        return [d for d in deals if account is None or (d.account == account and d.is_open)]


def file_name(name: str) -> str:
    """Return a file name that is but a name: no folders, no control characters, no markup, of bounded length."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(c for c in last if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn"))
    clean = _UNSAFE.sub("_", shown).strip(" ._")
    stem, dot, ending = clean.rpartition(".")
    if not dot:
        return clean[:LONGEST_NAME] or "note"
    return f"{stem[: LONGEST_NAME - len(ending) - 1] or 'note'}.{ending[:10]}"


def _item(folder: Path, name: str, relative: str, data: bytes) -> Item:
    """Write the bytes under their name, by which a refusal tells of them, and return them as an input.

    `name` comes from `file_name`; one that is too long for a file system gives way to a name of our own.
    """
    path = folder / (name if len(name.encode()) <= LONGEST_BYTES else f"note{PurePosixPath(name).suffix.lower()}")
    path.write_bytes(data)
    return Item(path=path, relative=relative, role="note", kind=Kind.OTHER)


def _mine(upload: Upload, document: Document) -> MyNote:
    return MyNote(
        document=document.id,
        name=upload.name,
        path=upload.path,
        title=document.title,
        account=document.account,
        opportunity_id=document.opportunity_id,
        date=document.date,
        kind=document.kind,
        added_at=upload.added_at,
        confidential=document.confidential,
        near_duplicate=document.near_duplicate_of is not None,
        by_hand=tuple(sorted(upload.by_hand)),
    )


def _sentence(signal: NoteSignal, by_person: bool) -> UnderstoodSentence:
    return UnderstoodSentence(
        char_start=signal.char_start,
        char_end=signal.char_end,
        text=signal.text,
        label=signal.label,
        signal=signal.signal,
        score=signal.score,
        corrected=by_person,
    )
