"""A session's folder on disk: what is in it, how it is opened and how it is closed. Never a secret."""

import json
import os
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, TextIO

from symbl_tui.audio.archive import to_flac
from symbl_tui.audio.spool import Spool
from symbl_tui.errors import SymblTuiError
from symbl_tui.paths import private, replace
from symbl_tui.symbl.protocol import Received
from symbl_tui.text import clean

_GARBAGE_KEPT: Final = 1000
_NOTE_KEPT: Final = 500


class SessionFolder:
    """A session's folder; one writer.

    ``session.toml`` says what the session is, ``N-name.pcm`` hold the sound until it becomes FLAC,
    ``events.jsonl`` holds every message of the engine, ``notes.jsonl`` the bookmarks.
    """

    def __init__(self, parent: Path, title: str, now: datetime) -> None:
        """Plan a folder named after the time and the title; nothing is on the disk yet."""
        slug = _slug(title)
        self.path = parent / (now.strftime("%Y-%m-%dT%H-%M-%S") + (f"-{slug}" if slug else ""))
        self._facts: dict[str, Any] = {}
        self._journal: TextIO | None = None

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
                    return self.path.mkdir(mode=0o700)
                except FileExistsError:
                    number += 1
                    self.path = planned.with_name(f"{planned.name}-{number}")
        except OSError as error:
            raise SymblTuiError(
                f"{planned.parent}: no session can be recorded there ({error.strerror}); "
                "make room, or name another place in XDG_DATA_HOME"
            ) from error

    def spool(self, index: int, name: str) -> Spool:
        """The spool of a channel, e.g. ``1-alice.pcm``."""
        return Spool(self.path / f"{index + 1}-{_slug(name) or 'channel'}.pcm")

    def note(self, **facts: object) -> None:
        """Add to session.toml and write it anew, so that a reader never sees half of it."""
        import tomli_w  # not needed before the first paint

        self._facts.update({key: fact for key, fact in facts.items() if fact is not None})
        target = self.path / "session.toml"
        try:
            replace(target, tomli_w.dumps(self._facts).encode())
        except OSError as error:
            raise SymblTuiError(f"{target}: cannot be written ({error.strerror})") from error

    def journal(self, channel: int, base: int, received: Received) -> None:
        """Write down a message of the engine; on disk (though not yet synced) when this returns."""
        entry: dict[str, object] = {"at": iso(datetime.now(UTC)), "channel": channel, "base": base}
        if received.event is None:
            entry["garbage"] = clean(received.raw, _GARBAGE_KEPT)
        else:
            entry["message"] = _decoded(received.raw)
        try:
            if self._journal is None:
                self._journal = _open_private(self.path / "events.jsonl")
            self._journal.write(json.dumps(entry) + "\n")
            self._journal.flush()
        except OSError as error:
            raise SymblTuiError(
                f"{self.path / 'events.jsonl'}: cannot be written ({error.strerror})"
            ) from error

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
            with _open_private(target) as notes:  # opened to append: each line lands whole, whoever writes
                notes.write(json.dumps(entry) + "\n")
        except OSError as error:
            raise SymblTuiError(f"{target}: the bookmark cannot be kept ({error.strerror})") from error

    def close(self, rate: int) -> None:
        """Turn the spools into FLAC and close the journal; blocks, so call it from a thread of its own.

        Raises:
            SymblTuiError: a file cannot be written; the sound is then still in its spool.
        """
        if self._journal is not None:
            self._journal.close()
            self._journal = None
        for pcm in sorted(self.path.glob("*.pcm")):
            to_flac(pcm, pcm.with_suffix(".flac"), rate)


def iso(time: datetime) -> str:
    """A moment in ISO 8601 with milliseconds."""
    return time.isoformat(timespec="milliseconds")


def _decoded(raw: str) -> object:
    # Written anew in ASCII: what is on disk must not drive the terminal of whoever looks at it with cat.
    try:
        return json.loads(raw)
    except ValueError:
        return clean(raw, _GARBAGE_KEPT)


def _open_private(path: Path) -> TextIO:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "w", encoding="utf-8")


def _slug(name: str) -> str:
    """A file name's worth of a title: ASCII letters, digits and dashes."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40]
