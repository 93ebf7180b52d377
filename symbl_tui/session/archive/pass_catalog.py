"""The passes of a session, and the journal that its readers use. Reads only; trusts nothing in a folder."""

import os
import re
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from shlex import quote
from typing import Final

from symbl_tui.config.toml_parsing import InvalidToml, parse_toml
from symbl_tui.domain.untrusted_json import Json, get_name, get_number, get_object, get_objects, get_time
from symbl_tui.session.archive.folder_lock import is_held
from symbl_tui.session.archive.folder_names import quoted_name
from symbl_tui.system.directory import read_beneath

LIVE: Final = "live"
"""The name of the live result."""

_JOURNAL: Final = "events.jsonl"
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
# Passes that are listed.
_MAX_PASSES: Final = 64
_TOML_BYTES: Final = 1 << 16


@dataclass(frozen=True, slots=True)
class Pass:
    """One later transcription of a session."""

    name: str
    recognizer: str
    """As the engine's settings name it."""
    model: str
    """Its name or directory, as it was requested of the engine."""
    started: datetime | None
    ended: datetime | None
    """None: it was interrupted, or is running."""
    words: int
    """Words recognised; 0 where it has not ended."""
    understood: float
    """Seconds of sound, all channels together, that were recognised at the last note."""
    running: bool
    """Whether it is being written at this moment."""


def resume_command(session: Path, interrupted: Pass) -> str:
    """The shell command that resumes an interrupted pass."""
    model = interrupted.model if "/" in interrupted.model else interrupted.name
    return f"symbl-tui sessions retranscribe {quoted_name(session)} --model {quote(model)}"


def pass_name(text: str) -> str:
    """The name of a pass for a model: lower case, with characters that suit a file name."""
    slug = re.sub(r"[^a-z0-9._]+", "-", text.lower()).strip("-._")[:64] or "pass"
    # "live" is what users type for the live result.
    return f"{slug}-pass" if slug == LIVE else slug


def journal_of(folder: Path, transcript: str) -> Path:
    """The journal of the live result, or of a pass."""
    return pass_folder(folder, transcript) / _JOURNAL if transcript else folder / _JOURNAL


def pass_folder(folder: Path, name: str) -> Path:
    """The folder of a pass."""
    return folder / "passes" / name


def usable(folder: Path, wanted: str) -> str:
    """The pass that readers use: the wanted one where it is sound, else empty (the live result)."""
    return wanted if is_pass(folder, wanted) and journal_of(folder, wanted).is_file() else ""


def is_pass(folder: Path, wanted: str) -> bool:
    """Whether there is a pass of that name. One with links is none: they could lead out of the folder."""
    if not _NAME.fullmatch(wanted):
        return False
    inside = pass_folder(folder, wanted)
    parts = (inside.parent, inside, inside / _JOURNAL, inside / "pass.toml")
    return inside.is_dir() and not any(part.is_symlink() for part in parts)


def passes_of(folder: Path) -> tuple[Pass, ...]:
    """The passes of a session, by name; one without a readable pass.toml is listed too. Blocks."""
    return tuple(read_pass(folder, each) for each in _names(folder))


def read_pass(folder: Path, wanted: str) -> Pass:
    """Read a pass.toml; what is missing or damaged there stays empty. Blocks."""
    inside = pass_folder(folder, wanted)
    facts = _toml(folder, inside / "pass.toml")
    settings, channels = get_object(facts, "settings"), get_objects(facts, "channels")
    return Pass(
        name=wanted,
        recognizer=get_name(settings, "recognizer"),
        model=get_name(settings, "model"),
        started=get_time(facts, "started"),
        ended=get_time(facts, "ended"),
        words=max(0, int(get_number(facts, "words") or 0)),
        understood=sum(max(0.0, get_number(row, "understood") or 0.0) for row in channels),
        running=is_held(inside),
    )


def stamps(folder: Path) -> list[str]:
    """Texts that change with the content of any pass; blocks for a moment."""
    found = []
    for each in _names(folder):
        if (journal := journal_of(folder, each)).is_file():
            status = journal.stat()
            found.append(f"{each}:{status.st_mtime_ns}:{status.st_size}")
    return found


def is_writing(folder: Path) -> bool:
    """Whether any program is writing a pass of the session at this moment."""
    return any(is_held(pass_folder(folder, each.name)) for each in passes_of(folder))


def _names(folder: Path) -> list[str]:
    try:
        with os.scandir(folder / "passes") as inside:
            # Before sorting, so that a folder with a million entries costs no more.
            names = [each.name for each in islice(inside, _MAX_PASSES)]
    except OSError:
        return []
    return sorted(each for each in names if is_pass(folder, each))


def _toml(folder: Path, path: Path) -> Json:
    try:
        return parse_toml(read_beneath(folder, path, _TOML_BYTES))
    except (OSError, InvalidToml):
        return {}
