"""``symbl-tui sessions diarize|speakers``: tells the speakers of one microphone apart, and names them.

Puts the engine's diariser and the session's folder together.
"""

import argparse
import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final, TextIO

from symbl_tui.cli.options import Commands
from symbl_tui.config import Profile
from symbl_tui.errors import ConfigError, UsageError
from symbl_tui.text import NAME_LIMIT, clean, clock, many

if TYPE_CHECKING:  # what a command does not need is imported by the command that does
    from symbl_tui.session.recorded import Facts

_BAR: Final = 30
_MOST_SPEAKERS: Final = 100


def diarize(options: argparse.Namespace) -> int:
    """Tell the speakers of a session's channels apart, or go on with it."""
    from symbl_tui.cli.sessions import library
    from symbl_tui.session.recorded import read_facts

    facts = read_facts(library().find(options.session))
    channels = _channels(facts, options.channel)
    bar = Bar(sys.stderr, quiet=options.quiet)
    try:
        label(facts, channels, options.speakers, bar)
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
    from symbl_tui.session.diarization.labels import rename
    from symbl_tui.session.recorded import read_facts

    facts = read_facts(library().find(options.session))
    if options.names:
        rename(facts.folder, facts.speakers, dict(map(_pair, options.names)))
    for line in found(facts.folder, range(len(facts.speakers))):
        print(line)
    return 0


def label(facts: "Facts", channels: "tuple[int, ...]", count: int | None, bar: "Bar") -> None:
    """Make the pass; raises ``SymblTuiError``."""
    from symbl_tui.engine.diarization.diarizer import Diarizer
    from symbl_tui.engine.diarization.library import MISSING, available
    from symbl_tui.session.diarization.job import diarize

    if not available():
        raise ConfigError(MISSING)
    asyncio.run(diarize(facts, channels, Diarizer(), speakers=count, progress=bar.show))


class Bar:
    """How far it is: one line of a terminal that is written over; elsewhere a line for each tenth."""

    def __init__(self, out: TextIO, *, quiet: bool = False) -> None:
        self._out, self._quiet = out, quiet
        self._shown = -1
        self._terminal = out.isatty()

    def show(self, share: float) -> None:
        """Show the share that is done, from 0 to 1."""
        percent = int(100 * min(1.0, share))
        step = percent if self._terminal else percent // 10 * 10
        if self._quiet or step <= self._shown:
            return
        self._shown = step
        if self._terminal:
            filled = "#" * (percent * _BAR // 100)
            print(f"\rspeakers [{filled:<{_BAR}}] {percent:3} %", end="", file=self._out, flush=True)
        else:
            print(f"symbl-tui: speakers: {step} %", file=self._out, flush=True)

    def end(self) -> None:
        """Leave the line, when there is one."""
        if self._shown >= 0 and self._terminal:
            print(file=self._out)
        self._shown = -1


def _channels(facts: "Facts", numbers: list[int]) -> tuple[int, ...]:
    """The channels that are meant, from 0: those named, else those set up for it, else the only one."""
    count = len(facts.speakers)
    for number in numbers:
        if not 1 <= number <= count:
            raise UsageError(f"there is no channel {number}; the session has {many(count, 'channel')}")
    if chosen := tuple(sorted({number - 1 for number in numbers})) or auto_channels(facts):
        return chosen
    if count == 1:
        return (0,)
    told = ", ".join(f"{number} {speaker.name}" for number, speaker in enumerate(facts.speakers, 1))
    raise UsageError(f"say which channel several people share: --channel N, of {told}")


def auto_channels(facts: "Facts") -> tuple[int, ...]:
    """The channels, from 0, on which the session's own profile expects several people."""
    import msgspec

    from symbl_tui.config import diarized_channels
    from symbl_tui.symbl.narrow import table
    from symbl_tui.toml import read_toml

    try:
        profile = msgspec.convert(table(read_toml(facts.folder / "session.toml"), "profile"), Profile)
    except (msgspec.ValidationError, ConfigError):
        return ()
    return diarized_channels(profile, len(facts.speakers))


def found(folder: Path, channels: "range | tuple[int, ...]") -> list[str]:
    """A line for each speaker: the label, and for how long they speak."""
    from symbl_tui.session.diarization.labels import read_labels
    from symbl_tui.session.recorded import read_facts

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
