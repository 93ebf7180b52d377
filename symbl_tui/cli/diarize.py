"""``symbl-tui sessions diarize|speakers``: tells the speakers of one microphone apart, and names them.

Puts the engine's diariser and the session's folder together.
"""

import argparse
import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from symbl_tui.cli.options import Commands
from symbl_tui.cli.progress import Bar
from symbl_tui.config.profile import Profile
from symbl_tui.domain.text import NAME_LIMIT, clean, clock, many
from symbl_tui.errors import ConfigError, UsageError

if TYPE_CHECKING:  # what a command does not need is imported by the command that does
    from symbl_tui.session.archive.recorded_session import SessionFacts

BAR: Final = "speakers"
"""What the progress bar is called."""
_MOST_SPEAKERS: Final = 100


def diarize(options: argparse.Namespace) -> int:
    """Tell the speakers of a session's channels apart, or go on with it."""
    from symbl_tui.cli.sessions import library
    from symbl_tui.session.archive.recorded_session import read_facts

    facts = read_facts(library().find(options.session))
    channels = _channels(facts, options.channel)
    bar = Bar(BAR, sys.stderr)
    try:
        label(facts, channels, options.speakers, None if options.quiet else bar)
    except KeyboardInterrupt:
        bar.end()
        print("what is done is kept; the same command goes on where it stopped", file=sys.stderr)
        raise
    finally:
        bar.end()
    for line in () if options.quiet else found(facts.folder, channels):
        print(line)
    return 0


def speakers(options: argparse.Namespace) -> int:
    """List the speakers that were told apart, or name some."""
    from symbl_tui.cli.sessions import library
    from symbl_tui.session.archive.recorded_session import read_facts
    from symbl_tui.session.archive.speaker_labels import rename

    facts = read_facts(library().find(options.session))
    if options.names:
        rename(facts.folder, facts.speakers, dict(map(_pair, options.names)))
    for line in found(facts.folder, range(len(facts.speakers))):
        print(line)
    return 0


def label(facts: "SessionFacts", channels: "tuple[int, ...]", count: int | None, bar: Bar | None) -> None:
    """Make the pass, with progress on a bar if there is one; raises ``SymblTuiError``."""
    from symbl_tui.engine.diarization.diarizer import Diarizer
    from symbl_tui.engine.diarization.library import available, library_missing
    from symbl_tui.session.reprocessing.diarization_job import diarize

    if not available():
        raise library_missing()

    def show(share: float) -> None:
        if bar:
            bar.show(share, 1.0)

    asyncio.run(diarize(facts, channels, Diarizer(), speakers=count, progress=show))


def label_transcribed(folder: Path) -> None:
    """Tell the speakers of a session apart once it was transcribed again; see :func:`diarize`."""
    from symbl_tui.session.archive.recorded_session import read_facts

    facts, bar = read_facts(folder), Bar(BAR, sys.stderr)
    try:
        label(facts, _channels(facts, []), None, bar)
    finally:
        bar.end()


def _channels(facts: "SessionFacts", numbers: list[int]) -> tuple[int, ...]:
    """The channels that are meant, from 0: those named, else those set up for it, else the only one."""
    count = len(facts.speakers)
    for number in numbers:
        if not 1 <= number <= count:
            raise UsageError(f"there is no channel {number}", f"the session has {many(count, 'channel')}")
    if chosen := tuple(sorted({number - 1 for number in numbers})) or auto_channels(facts):
        return chosen
    if count == 1:
        return (0,)
    told = ", ".join(f"{number} {speaker.name}" for number, speaker in enumerate(facts.speakers, 1))
    raise UsageError(f"say which channel several people share: --channel N, of {told}")


def auto_channels(facts: "SessionFacts") -> tuple[int, ...]:
    """The channels, from 0, on which the session's own profile expects several people."""
    import msgspec

    from symbl_tui.config.profile import diarized_channels
    from symbl_tui.config.toml import read_toml
    from symbl_tui.domain.untrusted_json import table

    try:
        profile = msgspec.convert(table(read_toml(facts.folder / "session.toml"), "profile"), Profile)
    except (msgspec.ValidationError, ConfigError):
        return ()
    return diarized_channels(profile, len(facts.speakers))


def found(folder: Path, channels: "range | tuple[int, ...]") -> list[str]:
    """A line for each speaker: the label, and for how long they speak."""
    from symbl_tui.session.archive.recorded_session import read_facts
    from symbl_tui.session.archive.speaker_labels import read_labels

    told = read_labels(folder, read_facts(folder).speakers)
    lines = []
    for channel in channels:
        if known := told.get(channel):
            open_still = "" if known.complete else f" (of {known.share:.0%} of the sound)"
            seconds = known.turns.seconds()
            lines += [f"{label}: {clock(seconds[label])}{open_still}" for label in known.turns.labels]
    return lines or ["no speakers were told apart; see: symbl-tui sessions diarize"]


def _pair(text: str) -> tuple[str, str]:
    label, equals, name = text.partition("=")
    if not equals or not label:
        raise UsageError(f'expected LABEL=NAME, e.g. "Speaker 1=Alice", got {clean(text, NAME_LIMIT)}')
    return label, name


def _speaker_count(value: str) -> int:
    number = int(value)
    if not 0 <= number <= _MOST_SPEAKERS:
        raise argparse.ArgumentTypeError(f"expected a number from 0 to {_MOST_SPEAKERS}, got {value}")
    return number


def add(below: Commands, session_help: str) -> None:
    """Declare the commands, below ``sessions``."""
    telling = below.add_parser("diarize", help="tell apart the speakers who share a channel")
    telling.add_argument("session", metavar="SESSION", help=session_help)
    which = "the channel that several people share, from 1; again: one more; default: as it was set up"
    telling.add_argument("--channel", type=int, action="append", default=[], metavar="N", help=which)
    count = "how many people there are at most; 0: that is found out, as by default"
    telling.add_argument("--speakers", type=_speaker_count, metavar="N", help=count)
    telling.add_argument("--quiet", action="store_true", help="show no progress")
    telling.set_defaults(command=diarize)

    naming = below.add_parser("speakers", help="list or name the speakers that were told apart")
    naming.add_argument("session", metavar="SESSION", help=session_help)
    how = 'e.g. "Speaker 1=Alice"; without a name: the label again'
    naming.add_argument("names", nargs="*", metavar="LABEL=NAME", help=how)
    naming.set_defaults(command=speakers)
