"""Encodes the sound of a session for an export, in a child process; see :mod:`.sound_child`. Blocks."""

import base64
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from itertools import count
from pathlib import Path
from typing import IO, Final
from urllib.parse import quote

from symbl_tui.errors import SymblTuiError
from symbl_tui.session.archive.session_facts import SessionFacts
from symbl_tui.session.exports.sound_track import SoundTrack
from symbl_tui.system.directory import Directory

EMBEDDED_BYTES: Final = 20_000_000
"""Bytes of sound that are embedded at most, unless told otherwise."""

_MODULE: Final = "symbl_tui.session.exports.sound_child"
_MEDIA_TYPE: Final = "audio/ogg"
_MIXED: Final = -1


class Tracks(StrEnum):
    """Which tracks an export has."""

    MIXED = "mixed"
    """All channels in one."""
    CHANNELS = "channels"
    """All channels in one, and each by itself."""
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportSound:
    """How the sound of a session is exported, and the callback for its progress."""

    tracks: Tracks = Tracks.MIXED
    embedded: int = EMBEDDED_BYTES
    """Bytes of all tracks together up to which they are embedded; more of them stand beside the export."""
    progress: Callable[[float], None] = lambda share: None
    """Called with the share that is encoded, from 0 to 1. What it raises ends the export."""
    notice: Callable[[str], None] = lambda sentence: None
    """Called with a sentence about what is missing."""


SILENT: Final = ExportSound(tracks=Tracks.NONE)
"""No sound."""


def encode_tracks(
    facts: SessionFacts, sound: ExportSound, stem: str, beside: Directory | None
) -> tuple[SoundTrack, ...]:
    """The tracks of a session; none, with a notice, where there is no sound that can be read.

    Args:
        facts: The session's.
        sound: Which tracks, and how large they may be.
        stem: The beginning of the names of tracks that are too large to embed.
        beside: Where those are written; None: they are left out, with a notice.

    Raises:
        OSError: the disk refuses.
    """
    wanted = tuple(_wanted(facts, sound.tracks))
    with ExitStack() as stack:
        files = [stack.enter_context(tempfile.TemporaryFile()) for _ in wanted]
        try:
            for place, ((_, channel), file) in enumerate(zip(wanted, files, strict=True)):
                _encode(facts.folder, channel, file.fileno(), partial(_report, sound, place, len(wanted)))
        except SymblTuiError as error:
            # The words are what is wanted most.
            sound.notice(f"without sound: {error.message}")
            return ()
        labels = [label for label, _ in wanted]
        size = sum(os.fstat(file.fileno()).st_size for file in files)
        if size <= sound.embedded:
            return tuple(_embed(label, file) for label, file in zip(labels, files, strict=True))
        if beside is None:
            sound.notice(f"without sound: it has {size // 1_000_000} MB, too much to be embedded")
            return ()
        return tuple(
            _write(label, file, beside, f"{stem}.sound{f'-{place}' if place else ''}.ogg")
            for place, (label, file) in enumerate(zip(labels, files, strict=True))
        )


def child_command(folder: Path, channel: int, descriptor: int) -> tuple[str, ...]:
    """The command line of the encoder; see :mod:`.sound_child`."""
    # -P: a file in the working directory must not pass for one of our modules.
    return (sys.executable, "-P", "-m", _MODULE, str(folder), str(channel), str(descriptor))


def _wanted(facts: SessionFacts, tracks: Tracks) -> Iterator[tuple[str, int]]:
    """Label and channel of each track."""
    if tracks is not Tracks.NONE:
        yield "All", _MIXED
    if tracks is Tracks.CHANNELS and len(facts.speakers) > 1:
        yield from zip(facts.shown_names, count(), strict=False)


def _report(sound: ExportSound, place: int, count: int, share: float) -> None:
    sound.progress((place + share) / count)


def _embed(label: str, file: IO[bytes]) -> SoundTrack:
    file.seek(0)
    return SoundTrack(label, _MEDIA_TYPE, content=base64.b64encode(file.read()).decode())


def _write(label: str, file: IO[bytes], beside: Directory, name: str) -> SoundTrack:
    beside.copy(file.fileno(), name)
    # "./": a name may look like a scheme.
    return SoundTrack(label, _MEDIA_TYPE, href=f"./{quote(name)}")


def _encode(folder: Path, channel: int, descriptor: int, progress: Callable[[float], None]) -> None:
    """Encode one track into a file; raises :class:`SymblTuiError`, and what ``progress`` raises."""
    # A session of its own: Ctrl-C is for this process, which kills the child. The end of its standard input
    # tells the child that this process has died.
    with subprocess.Popen(
        child_command(folder, channel, descriptor),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        pass_fds=(descriptor,),
        start_new_session=True,
    ) as child:
        try:
            assert child.stdout
            for line in child.stdout:
                match json.loads(line):
                    case ["progress", float() | int() as share]:
                        progress(share)
                    case ["error", str() as message, str() as remedy]:
                        raise SymblTuiError(message, remedy)
                    case ["done", *_]:
                        return
        finally:
            child.kill()
    raise SymblTuiError("its encoder has died", brief="encoder died")
