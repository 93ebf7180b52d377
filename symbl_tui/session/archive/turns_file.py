"""``diarization/<channel number>.jsonl``: a channel's turns, appended block by block; untrusted.

::

    {"format": 1, "settings": {...}, "seconds": 612.3}
    {"start": 0.0, "end": 300.0, "turns": [[0.55, 4.55, 0], ...]}     one line a block, without holes
    {"speakers": 2}                     the number of speakers, if the user gave it; the last one counts
    {"complete": true}
"""

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from symbl_tui.domain.speaker_turns import DiarizedBlock, Turn
from symbl_tui.domain.text import clean
from symbl_tui.domain.untrusted_json import Json, get_number, get_object
from symbl_tui.errors import SymblTuiError
from symbl_tui.session.archive.append_log import AppendLog
from symbl_tui.session.archive.json_lines_file import parse_objects
from symbl_tui.system.directory import open_beneath, open_subdirectory
from symbl_tui.system.regular_files import NotRegular, unreadable

FORMAT: Final = 1
FOLDER: Final = "diarization"

_MAX_BYTES: Final = 64 << 20
_MAX_LINE: Final = 1 << 20
_MAX_TURNS: Final = 200_000
_MAX_SPEAKERS: Final = 1000


@dataclass(slots=True)
class DiarizedChannel:
    """The diarisation of a channel so far."""

    settings: Json
    """The settings that the blocks depend on."""
    seconds: float
    """How long the sound is."""
    blocks: list[DiarizedBlock] = field(default_factory=list)
    """From the start on, without holes."""
    speakers: int | None = None
    """The number of speakers, where the user gave it."""
    complete: bool = False

    @property
    def done(self) -> float:
        """Seconds that are diarised."""
        return self.blocks[-1].end if self.blocks else 0.0


class TurnsFile:
    """Writes the file of one channel."""

    def __init__(self, folder: Path, channel: int) -> None:
        """``folder`` is the session's; ``channel`` counts from 0."""
        self.path = turns_path(folder, channel)
        self._folder = folder

    def open(self, settings: Json, seconds: float, speakers: int | None) -> DiarizedChannel:
        """Resume the file if it has the same settings and the same sound; else begin a new one."""
        known = read_turns(self.path)
        if speakers is None and known is not None:
            speakers = known.speakers
        # Blocks of other settings number their speakers differently, and cannot be continued.
        if known is None or known.settings != settings or abs(known.seconds - seconds) > 0.001:
            header = {"format": FORMAT, "settings": settings, "seconds": round(seconds, 3)}
            try:
                with open_subdirectory(self._folder, FOLDER, create=True) as directory:
                    directory.replace(self.path.name, json.dumps(header).encode() + b"\n")
            except OSError as error:
                raise self._unwritten(error) from error
            known = DiarizedChannel(settings, seconds)
        if speakers is not None and (speakers or None) != known.speakers:
            self._append({"speakers": speakers})
            known.speakers = speakers or None
        return known

    def append(self, block: DiarizedBlock) -> None:
        """Append a block; it outlives a power cut when this returns. Blocks; raises ``SymblTuiError``."""
        self._append({"start": block.start, "end": block.end, "turns": [list(turn) for turn in block.turns]})

    def complete(self) -> None:
        """Mark the diarisation as complete."""
        self._append({"complete": True})

    def _append(self, line: Json) -> None:
        try:
            with open_subdirectory(self._folder, FOLDER) as directory:
                log = AppendLog(directory, self.path.name)
                log.append(json.dumps(line, separators=(",", ":")))
                try:
                    # Each block cost minutes of CPU: a power cut must not take it.
                    log.sync()
                finally:
                    log.close()
        except OSError as error:
            raise self._unwritten(error) from error

    def _unwritten(self, error: OSError) -> SymblTuiError:
        return SymblTuiError(f"{clean(str(self.path))}: cannot be written ({error.strerror})")


def turns_path(folder: Path, channel: int) -> Path:
    """The path of a channel's turns; ``channel`` counts from 0, the file's name from 1."""
    return folder / FOLDER / f"{channel + 1}.jsonl"


def read_turns(path: Path) -> DiarizedChannel | None:
    """Read a file as far as it makes sense; None where there is none of this format.

    Raises:
        SymblTuiError: it cannot be read.
    """
    lines = parse_objects(_lines(path))
    header = next(lines, {})
    seconds = get_number(header, "seconds")
    if header.get("format") != FORMAT or seconds is None or seconds < 0:
        return None
    found, turns = DiarizedChannel(get_object(header, "settings"), seconds), 0
    for line in lines:
        if line.get("complete") is True:
            found.complete = found.done >= seconds - 0.001
        elif "speakers" in line:
            speakers = int(get_number(line, "speakers") or 0)
            found.speakers = speakers if 0 < speakers <= _MAX_SPEAKERS else None
        elif block := _block(line, found.done, seconds):
            turns += len(block.turns)
            if turns > _MAX_TURNS:
                break
            found.blocks.append(block)
    return found


def _block(line: Json, start: float, seconds: float) -> DiarizedBlock | None:
    """The next block; None for one that is damaged, or does not follow."""
    begins, end, rows = get_number(line, "start"), get_number(line, "end"), line.get("turns")
    if begins is None or end is None or abs(begins - start) > 0.001 or not isinstance(rows, list):
        return None
    if not start < end <= seconds + 0.001:
        return None
    turns = [_turn(row, begins, end) for row in rows]
    return DiarizedBlock(begins, end, tuple(turn for turn in turns if turn))


def _turn(row: object, start: float, end: float) -> Turn | None:
    match row:
        case [int() | float() as begins, int() | float() as ends, int() as speaker]:
            inside = math.isfinite(begins) and math.isfinite(ends) and start <= begins < ends <= end
            return Turn(begins, ends, speaker) if inside and 0 <= speaker < _MAX_SPEAKERS else None
    return None


def _lines(path: Path) -> Iterator[bytes]:
    """The lines of a regular file, bounded; none of anything else."""
    try:
        with open_beneath(path.parent.parent, path) as file:
            left = _MAX_BYTES
            while left > 0 and (line := file.readline(_MAX_LINE)):
                left -= len(line)
                yield line
    except (FileNotFoundError, NotADirectoryError, NotRegular):
        return
    except OSError as error:
        raise unreadable(path, error) from error
