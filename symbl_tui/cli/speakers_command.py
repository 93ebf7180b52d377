"""``symbl-tui sessions speakers``: lists the speakers of a session, and renames them."""

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from symbl_tui.cli.command import Command
from symbl_tui.cli.session_library import add_session_argument, open_library, print_lines
from symbl_tui.config.profile_speakers import find_saved, name_speakers
from symbl_tui.domain.text import NAME_LIMIT, clean, clock
from symbl_tui.errors import UsageError
from symbl_tui.session.archive.recorded_profile import recorded_profile
from symbl_tui.session.archive.recorded_session import EditableSession, open_session
from symbl_tui.session.archive.session_edits import SessionEdits
from symbl_tui.session.archive.speaker_labels import read_labels

_STARTED_WITH: Final = "the session's own"


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakersOptions:
    """Whose speakers to list, and new names for some."""

    session: str
    names: tuple[str, ...] = ()
    """Each ``OLD=NEW``."""
    renames: tuple[str, ...] = ()
    """As many again, of ``--name``."""
    profile: str | None = None
    """The saved profile that gets the new names of channels; None: none does."""


def speakers(options: SpeakersOptions) -> int:
    """List the speakers of a session, after renaming some."""
    folder = open_library().find(options.session)
    wanted = dict(map(_old_and_new, (*options.names, *options.renames)))
    if wanted:
        edits = SessionEdits(lambda: folder)
        # Before the session's: a profile that there is not leaves all as it was.
        if options.profile is not None and (channels := edits.channels_of(wanted)):
            profile, known = _saved_profile(folder, options.profile), edits.conversation.names
            name_speakers(profile, channels, known.of_channels())
        edits.rename_speakers(wanted)
    elif options.profile is not None:
        raise UsageError("there is nothing to save", "name a speaker: --name OLD=NEW")
    session = open_session(folder)
    print_lines(_rows(session))
    if all(each.key.voice is None for each in session.edits.conversation.names.speakers):
        print("to tell several people on one channel apart: symbl-tui sessions diarize", file=sys.stderr)
    return 0


def _saved_profile(folder: Path, wanted: str) -> str:
    if wanted != _STARTED_WITH:
        return wanted
    profile = recorded_profile(folder)
    if not (found := find_saved(profile) if profile else ""):
        raise UsageError("the session was not started with a saved profile", "name one: --profile NAME")
    return found


def _rows(session: EditableSession) -> Iterator[str]:
    """A line for each speaker: the name, and how long they speak."""
    recorded, names = session.recorded, session.edits.conversation.names
    labels = read_labels(recorded.facts.folder, recorded.facts.speakers)
    spoken = dict.fromkeys(recorded.people, 0.0)
    incomplete: dict[str, str] = {}
    for channel, known in labels.items():
        for label, seconds in known.turns.seconds().items():
            name = names.of(channel, label)
            spoken[name] = spoken.get(name, 0.0) + seconds
            incomplete[name] = "" if known.complete else f" (of {known.share:.0%} of the sound)"
    for line in recorded.lines:
        # Of a voice the turns tell how long; of a channel without any its lines do.
        if line.channel not in labels or line.speaker == recorded.facts.shown_names[line.channel]:
            spoken[line.speaker] = spoken.get(line.speaker, 0.0) + line.end - line.start
    for name, seconds in spoken.items():
        yield f"{name}: {clock(seconds)}{incomplete.get(name, '')}"


def _old_and_new(text: str) -> tuple[str, str]:
    old, equals, new = text.partition("=")
    if not equals or not old:
        raise UsageError(f'expected OLD=NEW, e.g. "Speaker 1=Alice", got {clean(text, NAME_LIMIT)}')
    return old, new


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    add_session_argument(parser)
    how = 'e.g. "Speaker 1=Alice"; without a new name the old one is shown again'
    parser.add_argument("names", nargs="*", metavar="OLD=NEW", help=how)
    parser.add_argument(
        "--name", dest="renames", action="append", metavar="OLD=NEW", help="the same; repeat it for more"
    )
    where = (
        "write the new names of channels into this saved profile, too, which loses its comments (without a "
        "name: the one that the session was started with)"
    )
    parser.add_argument("--profile", nargs="?", const=_STARTED_WITH, metavar="NAME", help=where)


SPEAKERS = Command(
    SpeakersOptions,
    _add_arguments,
    speakers,
    "List the speakers of a session and how long each speaks; rename them, also while it runs.",
)
