"""Which passes a session has, and which journal its readers read. Reads only; trusts nothing in a folder."""

import os
import re
import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from shlex import quote
from typing import Final

from symbl_tui.domain.text import clean
from symbl_tui.domain.untrusted_json import Json, get_name, get_number, get_object, get_objects
from symbl_tui.session.archive.folder_lock import is_held

LIVE: Final = "live"
"""What the result of the session itself is called."""

_JOURNAL: Final = "events.jsonl"
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_MOST: Final = 64
"""Passes that are looked at."""
_TOML_BYTES: Final = 1 << 16


@dataclass(frozen=True, slots=True)
class Pass:
    """One later recognition of a session."""

    name: str
    recognizer: str
    """As the engine's settings name it."""
    model: str
    """Its name or directory, as the engine was asked for it."""
    started: datetime | None
    ended: datetime | None
    """None: it was interrupted, or is under way."""
    words: int
    """Words recognised; 0 where it has not ended."""
    understood: float
    """Seconds of sound, all channels together, that were recognised when this was noted."""
    running: bool
    """Whether it is under way at this moment."""


def resume_command(session: Path, known: Pass) -> str:
    """What goes on with a pass that was interrupted, for a shell."""
    model = known.model if "/" in known.model else known.name
    return f"symbl-tui sessions retranscribe {quote(clean(session.name))} --model {quote(model)}"


def pass_name(text: str) -> str:
    """The name of a pass for a model: lower case, without what a file's name should not have."""
    slug = re.sub(r"[^a-z0-9._]+", "-", text.lower()).strip("-._")[:64] or "pass"
    return f"{slug}-pass" if slug == LIVE else slug


def journal_of(folder: Path, transcript: str) -> Path:
    """The journal of the live result, or of a pass."""
    return pass_folder(folder, transcript) / _JOURNAL if transcript else folder / _JOURNAL


def pass_folder(folder: Path, name: str) -> Path:
    """Where a pass is."""
    return folder / "passes" / name


def usable(folder: Path, wanted: str) -> str:
    """The pass that readers are to use: the wanted one where it is sound, else none (the live result)."""
    return wanted if is_pass(folder, wanted) and journal_of(folder, wanted).is_file() else ""


def is_pass(folder: Path, wanted: str) -> bool:
    """Whether there is a pass of that name, without links: nothing leads out of the session's folder."""
    if not _NAME.fullmatch(wanted):
        return False
    inside = pass_folder(folder, wanted)
    parts = (inside.parent, inside, inside / _JOURNAL, inside / "pass.toml")
    return inside.is_dir() and not any(part.is_symlink() for part in parts)


def passes_of(folder: Path) -> tuple[Pass, ...]:
    """The passes of a session, by their names; one that says nothing of itself is listed too. Blocks."""
    return tuple(read_pass(folder, each) for each in _names(folder))


def read_pass(folder: Path, wanted: str) -> Pass:
    """What ``pass.toml`` says; what is missing or damaged there is unknown. Blocks."""
    inside = pass_folder(folder, wanted)
    told = _toml(inside / "pass.toml")
    settings = get_object(told, "settings")
    return Pass(
        name=wanted,
        recognizer=get_name(settings, "recognizer"),
        model=get_name(settings, "model"),
        started=_time(told, "started"),
        ended=_time(told, "ended"),
        words=max(0, int(get_number(told, "words") or 0)),
        understood=sum(
            max(0.0, get_number(row, "understood") or 0.0) for row in get_objects(told, "channels")
        ),
        running=is_held(inside),
    )


def stamps(folder: Path) -> list[str]:
    """Texts that change with what any pass holds; blocks for a moment."""
    found = []
    for each in _names(folder):
        if (journal := journal_of(folder, each)).is_file():
            status = journal.stat()
            found.append(f"{each}:{status.st_mtime_ns}:{status.st_size}")
    return found


def under_way(folder: Path) -> bool:
    """Whether a pass of the session is being written at this moment, by whatever program."""
    return any(is_held(pass_folder(folder, each.name)) for each in passes_of(folder))


def _names(folder: Path) -> list[str]:
    try:
        with os.scandir(folder / "passes") as inside:
            names = [each.name for each in islice(inside, _MOST)]
    except OSError:
        return []
    return sorted(each for each in names if is_pass(folder, each))


def _toml(path: Path) -> Json:
    try:
        if not path.is_file():  # not a pipe, which would never end
            return {}
        with path.open("rb") as file:
            return tomllib.loads(file.read(_TOML_BYTES).decode())
    except (OSError, ValueError, RecursionError):
        return {}


def _time(table: Json, key: str) -> datetime | None:
    value = table.get(key)
    if not isinstance(value, datetime):
        return None
    return value if value.tzinfo else value.replace(tzinfo=UTC)
