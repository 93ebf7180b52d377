"""A session's folder on disk: what is in it, how it is opened and how it is closed. Never a secret."""

import json
import os
import re
import threading
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, TextIO

from symbl_tui.audio.storage.flac_archive import to_flac
from symbl_tui.audio.storage.spool import MEMORY_SECONDS, PART_SECONDS, Spool
from symbl_tui.config.toml import read_toml
from symbl_tui.domain.text import clean
from symbl_tui.errors import ConfigError, SymblTuiError, UsageError
from symbl_tui.session.archive.append_log import AppendLog
from symbl_tui.session.archive.folder_lock import FolderLock
from symbl_tui.symbl.event_parser import Received
from symbl_tui.system.paths import keep, private, replace

_GARBAGE_KEPT: Final = 1000
_NOTE_KEPT: Final = 500


class SessionFolder:
    """A session's folder; one writer.

    ``session.toml`` says what the session is, ``N-name.pcm`` hold the sound until it becomes FLAC,
    ``events.jsonl`` holds every message of the engine, ``notes.jsonl`` the bookmarks. It is locked from its
    making to :meth:`release`: nobody deletes a session that is being recorded. Whenever the program dies, the
    folder is one that :meth:`reopen` can go on with.
    """

    def __init__(self, parent: Path, title: str, now: datetime) -> None:
        """Plan a folder named after the time and the title; nothing is on the disk yet."""
        slug = _slug(title)
        self.path = parent / (now.strftime("%Y-%m-%dT%H-%M-%S") + (f"-{slug}" if slug else ""))
        self._facts: dict[str, Any] = {}
        self._journal: AppendLog | None = None
        self._noting = threading.Lock()
        self._unsaved: OSError | None = None
        """Why session.toml is not what it should be."""
        self._lock: FolderLock | None = None

    @classmethod
    def reopen(cls, path: Path) -> "SessionFolder":
        """Take up the folder of a session that was not closed.

        Raises:
            UsageError: it is being recorded.
            ConfigError: what it says of the session cannot be read.
        """
        folder = cls(path.parent, "", datetime.now(UTC))
        folder.path = path
        folder._lock = FolderLock(path)
        if not folder._lock.take():
            raise UsageError(f'the session "{clean(path.name)}" is being recorded', "stop it first")
        try:
            folder._facts = read_toml(path / "session.toml")
        except ConfigError:
            folder.release()
            raise
        return folder

    def create(self) -> None:
        """Make the folder, under a number of its own when there is one of that name.

        Raises:
            SymblTuiError: the disk refuses.
        """
        planned, number = self.path, 1
        try:
            private(planned.parent)
            while True:
                try:
                    self.path.mkdir(mode=0o700)
                    keep(planned.parent)
                    break
                except FileExistsError:
                    number += 1
                    self.path = planned.with_name(f"{planned.name}-{number}")
        except OSError as error:
            raise SymblTuiError(
                f"{planned.parent}: no session can be recorded there ({error.strerror})",
                "make room, or name another place in XDG_DATA_HOME",
            ) from error
        self._lock = FolderLock(self.path)
        self._lock.take()

    def spool(self, index: int, name: str, rate: int) -> Spool:
        """The spool of a channel, e.g. ``1-alice.pcm``, of ``rate`` samples per second."""
        path = spool_path(self.path, index, name)
        return Spool(path, PART_SECONDS * rate, MEMORY_SECONDS * rate)

    @property
    def gaps(self) -> list[dict[str, object]]:
        """The stretches without sound that are noted."""
        return list(self._facts.get("gaps", ()))

    @property
    def write_error(self) -> str | None:
        """Why the disk does not take now what is understood, in a sentence; it waits in memory meanwhile."""
        error = self._unsaved or (self._journal.error if self._journal else None)
        return (
            str(self._unwritten("session.toml" if self._unsaved else "events.jsonl", error))
            if error
            else None
        )

    def note(self, **facts: object) -> None:
        """Add to session.toml and write it anew, so that a reader never sees half of it. From any thread.

        Raises:
            SymblTuiError: there is no session.toml yet, and the disk refuses it; later it is
            :attr:`write_error`.
        """
        with self._noting:
            told = self._facts | {key: fact for key, fact in facts.items() if fact is not None}
            if told == self._facts and not self._unsaved:
                return
            self._facts = told
            try:
                self._save()
            except OSError as error:
                self._unsaved = error
                if not (self.path / "session.toml").exists():
                    raise self._unwritten("session.toml", error) from error

    def _save(self) -> None:
        import tomli_w  # not needed before the first paint

        replace(self.path / "session.toml", tomli_w.dumps(self._facts).encode())
        self._unsaved = None

    def retry(self) -> None:
        """Write what the disk did not take, if it does now. Blocks."""
        if self._unsaved:
            self.note()
        if self._journal is not None:
            self._journal.flush()

    def use(self, transcript: str) -> None:
        """Say which pass readers use; empty: the live result. Blocks.

        Raises:
            SymblTuiError: the disk refuses.
        """
        with self._noting:
            kept = {key: fact for key, fact in self._facts.items() if key != "transcript"}
            self._facts = kept | ({"transcript": transcript} if transcript else {})
            try:
                self._save()
            except OSError as error:
                raise self._unwritten("session.toml", error) from error

    def journal(self, channel: int, base: int, link: int, received: Received) -> None:
        """Write down a message of the engine; on disk (though not yet synced) when this returns.

        What a failing disk does not take waits in memory; see :attr:`write_error`.

        Args:
            channel: Whose connection it came on ...
            base: ... where that connection's audio begins, in samples from the start of the capture ...
            link: ... and its number among the channel's connections, from 1.
            received: The message.
        """
        try:
            if self._journal is None:
                self._journal = AppendLog(self.path / "events.jsonl")
            self._journal.add(journal_line(channel, base, link, received))
        except OSError as error:
            raise self._unwritten("events.jsonl", error) from error

    def mark(self, start: float, end: float, text: str) -> None:
        """Add a bookmark of a stretch of the capture, in seconds, to notes.jsonl; from any thread.

        Raises:
            SymblTuiError: the disk refuses.
        """
        entry = {
            "at": iso(datetime.now(UTC)),
            "start": round(start, 3),
            "end": round(end, 3),
            "text": clean(text, _NOTE_KEPT),
        }
        target = self.path / "notes.jsonl"
        try:
            with _appending(target) as notes:  # opened to append: each line lands whole, whoever writes
                notes.write(json.dumps(entry) + "\n")
        except OSError as error:
            raise SymblTuiError(f"{target}: the bookmark cannot be kept ({error.strerror})") from error

    def sync(self) -> None:
        """Have the disk keep the journal, also through a power cut. Blocks; raises :class:`SymblTuiError`."""
        try:
            if self._journal is not None:
                self._journal.sync()
        except OSError as error:
            raise self._unwritten("events.jsonl", error) from error

    def close(self, rate: int, **facts: object) -> None:
        """Turn the spools into FLAC and note how the session ended. Blocks.

        Only when every FLAC is whole does session.toml say that the session has ended, and only then the
        spools go: whoever dies on the way leaves a session that was not closed, or a spool too many.

        Raises:
            SymblTuiError: a file cannot be written; the sound is then still in its spool.
        """
        try:
            self.sync()
            self._close_journal()
        except OSError as error:
            raise self._unwritten("events.jsonl", error) from error
        for pcm in sorted(self.path.glob("*.pcm")):
            to_flac(pcm, pcm.with_suffix(".flac"), rate, keep_pcm=True)
        self.note(**facts)
        if self._unsaved:
            raise self._unwritten("session.toml", self._unsaved)
        self.sweep()

    def sweep(self) -> None:
        """Remove what is of no use once every FLAC is whole. Raises :class:`SymblTuiError`."""
        archived = [pcm for pcm in self.path.glob("*.pcm") if pcm.with_suffix(".flac").exists()]
        for each in (*archived, *self.path.glob("*.part")):
            try:
                each.unlink(missing_ok=True)
            except OSError as error:
                raise SymblTuiError(f"{each}: cannot be removed ({error.strerror})") from error

    def release(self) -> None:
        """Nothing more will be written: whoever wants to may delete it now."""
        with suppress(OSError):
            self._close_journal()
        if self._lock is not None:
            self._lock.release()

    def _close_journal(self) -> None:
        journal, self._journal = self._journal, None
        if journal is not None:
            journal.close()

    def _unwritten(self, name: str, error: OSError) -> SymblTuiError:
        return SymblTuiError(f"{self.path / name}: cannot be written ({error.strerror})")


def journal_line(channel: int, base: int, link: int, received: Received) -> str:
    """A message of the engine as a line of a journal; see :meth:`SessionFolder.journal`."""
    now = iso(datetime.now(UTC))
    entry: dict[str, object] = {"at": now, "channel": channel, "base": base, "link": link}
    if received.event is None:
        entry["garbage"] = clean(received.raw, _GARBAGE_KEPT)
    else:
        entry["message"] = _decoded(received.raw)
    return json.dumps(entry)


def spool_path(folder: Path, index: int, name: str) -> Path:
    """Where the spool of a channel is."""
    return folder / f"{index + 1}-{_slug(name) or 'channel'}.pcm"


def iso(time: datetime) -> str:
    """A moment in ISO 8601 with milliseconds."""
    return time.isoformat(timespec="milliseconds")


def _decoded(raw: str) -> object:
    # Written anew in ASCII: what is on disk must not drive the terminal of whoever looks at it with cat.
    try:
        return json.loads(raw)
    except ValueError:
        return clean(raw, _GARBAGE_KEPT)


def _appending(path: Path) -> TextIO:
    """Open a file of lines, private to its owner, to append to; half a line that a crash left is ended."""
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    size = os.fstat(file).st_size
    if size and os.pread(file, 1, size - 1) != b"\n":
        os.write(file, b"\n")
    return os.fdopen(file, "w", encoding="utf-8")


def _slug(name: str) -> str:
    """A file name's worth of a title: ASCII letters, digits and dashes."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40]
