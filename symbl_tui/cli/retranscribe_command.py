"""``symbl-tui sessions retranscribe``: transcribes the recording of a session again with another model."""

import argparse
import os
import sys
from dataclasses import dataclass
from typing import Final

from symbl_tui.cli.command import Command
from symbl_tui.cli.diarize_command import select_channels
from symbl_tui.cli.progress_bar import ProgressBar
from symbl_tui.cli.retranscription_pass import BEST, run_pass
from symbl_tui.cli.session_library import add_session_argument, open_library
from symbl_tui.cli.speaker_labelling import label_speakers
from symbl_tui.errors import EXIT_INTERRUPTED
from symbl_tui.session.archive.session_facts import read_facts

_BACKGROUND_NICENESS: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class RetranscribeOptions:
    """Which session to transcribe again, by which model."""

    session: str
    model: str = BEST
    background: bool = False
    diarize: bool = False


def retranscribe(options: RetranscribeOptions) -> int:
    """Transcribe a session again and use the result; then label its speakers, if asked to."""
    folder = open_library().find(options.session)
    if options.background:
        # Another session may run meanwhile, and its live recognition is urgent.
        os.nice(_BACKGROUND_NICENESS)
    if not run_pass(folder, options.model, sys.stderr):
        return EXIT_INTERRUPTED
    if options.diarize:
        facts, bar = read_facts(folder), ProgressBar("speakers", sys.stderr)
        try:
            label_speakers(facts, select_channels(facts), None, bar)
        finally:
            bar.end()
    return 0


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    add_session_argument(parser)
    model = "installed model, or directory of a Whisper model (default: the best but the live transcript's)"
    parser.add_argument("--model", metavar="NAME|DIR", help=model)
    parser.add_argument("--background", action="store_true", help="run at low priority")
    parser.add_argument("--diarize", action="store_true", help="label the speakers after it")


RETRANSCRIBE = Command(RetranscribeOptions, _add_arguments, retranscribe)
