"""``symbl-tui sessions diarize``: labels the speakers of a shared channel."""

import argparse
import sys
from dataclasses import dataclass
from typing import Final

from symbl_tui.cli.command import Command
from symbl_tui.cli.labelled_speakers import shared_channels, speaker_lines
from symbl_tui.cli.progress_bar import ProgressBar
from symbl_tui.cli.session_library import add_session_argument, open_library
from symbl_tui.cli.speaker_labelling import label_speakers
from symbl_tui.domain.text import many
from symbl_tui.errors import UsageError
from symbl_tui.session.archive.session_facts import SessionFacts, read_facts
from symbl_tui.system.arguments import whole_number

_MAX_SPEAKERS: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class DiarizeOptions:
    """Whose speakers to label."""

    session: str
    channels: tuple[int, ...] = ()
    """Numbers from 1; empty: those set up for it, or the only one."""
    speakers: int | None = None
    """How many there are at most; None or 0: unknown."""
    quiet: bool = False


def diarize(options: DiarizeOptions) -> int:
    """Label the speakers of a session's channels, or continue doing so."""
    facts = read_facts(open_library().find(options.session))
    channels = select_channels(facts, options.channels)
    bar = ProgressBar("speakers", sys.stderr)
    with bar.resumable("the labels so far are kept"):
        label_speakers(facts, channels, options.speakers, None if options.quiet else bar)
    for line in () if options.quiet else speaker_lines(facts.folder, channels):
        print(line)
    return 0


def select_channels(facts: SessionFacts, numbers: tuple[int, ...] = ()) -> tuple[int, ...]:
    """The channels to label, from 0: those of these numbers, else those set up for it, else the only one."""
    count = len(facts.speakers)
    for number in numbers:
        if not 1 <= number <= count:
            raise UsageError(f"there is no channel {number}", f"the session has {many(count, 'channel')}")
    if chosen := tuple(sorted({number - 1 for number in numbers})) or shared_channels(facts):
        return chosen
    if count == 1:
        return (0,)
    listed = ", ".join(f"{number} {speaker.name}" for number, speaker in enumerate(facts.speakers, 1))
    raise UsageError(f"name the channel that several people share: --channel N, of {listed}")


def _add_diarize_arguments(parser: argparse.ArgumentParser) -> None:
    add_session_argument(parser)
    which = (
        "number of a channel that several people share, from 1; repeat it for more "
        "(default: those of the profile)"
    )
    parser.add_argument("--channel", dest="channels", type=int, action="append", metavar="N", help=which)
    count = "how many speakers there are at most; 0: unknown (default)"
    parser.add_argument("--speakers", type=whole_number(0, _MAX_SPEAKERS), metavar="N", help=count)
    parser.add_argument("--quiet", action="store_true", help="show no progress")


DIARIZE = Command(DiarizeOptions, _add_diarize_arguments, diarize)
