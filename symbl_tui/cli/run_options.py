"""The options of every command that runs a session, and of those that show one."""

import argparse
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from symbl_tui.audio.registry import is_known, usage
from symbl_tui.cli.command import complete_with
from symbl_tui.domain.encoding import AUTO, CHOICES, Encoding
from symbl_tui.domain.suggestion import did_you_mean

FORMATS: Final = ("text", "jsonl")
"""What results are printed as without a screen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOptions:
    """The settings of a session on the command line; the others are those of the profile."""

    profile: str | None = None
    """A name or a path."""
    sources: tuple[str, ...] = ()
    """Source specs, recorded at the same time."""
    pcm: str | None = None
    end_with_writer: bool = False
    engine: str | None = None
    """``local`` or a URL."""
    encoding: str | None = None
    voice_gate: bool = False
    push_to_talk: bool = False
    diarize: bool = False
    pace: float | None = None
    duration: float | None = None
    """Seconds to capture."""
    fail_on_gap: float | None = None
    """Seconds of lost sound in a channel from which on the exit code is 6."""
    channel_names: tuple[str, ...] = ()
    allow_hooks: bool = False
    """Run the hooks of a profile that is not one of the user's own."""
    demo: bool = False
    """Whether the bundled meeting is the source."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenOptions(RunOptions):
    """A session on a screen."""

    plain: bool = False
    """Lines that are only added, no screen."""
    no_mouse: bool = False


def add_run_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of :class:`RunOptions`."""
    add = parser.add_argument
    complete_with(add("--profile", metavar="NAME|PATH", help="a saved profile"), "profile_names")
    kinds = f"{usage()}; repeat it to record several sources at once"
    hooks = "run the commands and webhooks of a profile that is not in your config directory"
    add("--allow-hooks", action="store_true", help=hooks)
    sources = add("--source", dest="sources", action="append", type=source, metavar="SPEC", help=kinds)
    complete_with(sources, "source_specs")
    raw = "format of raw samples from stdin, a pipe or a socket (default: s16le,16000,1)"
    add("--pcm", metavar="FORMAT", help=raw)
    end = "end when the writer of a pipe or socket disconnects, instead of waiting for the next one"
    add("--end-with-writer", action="store_true", help=end)
    add("--engine", metavar="local|URL", help="transcription engine: on this machine, or a server")
    wire = f"encoding on the wire: {', '.join(Encoding)} or {AUTO}"
    complete_with(add("--encoding", type=encoding, metavar="NAME", help=wire), "encodings")
    gate = "send digital silence between speech, which FLAC and OPUS encode to almost nothing"
    add("--voice-gate", action="store_true", help=gate)
    push = "capture microphones only while space is held (T: until T is pressed again)"
    add("--push-to-talk", action="store_true", help=push)
    labels = "label the speakers of every channel after the session"
    add("--diarize", action="store_true", help=labels)
    add("--pace", type=positive, metavar="N", help="play a file N times as fast (inf: without waiting)")
    add("--duration", type=positive, metavar="S", help="stop after S seconds of sound")
    gap = "exit with 6 when a channel has lost this much sound at the end, e.g. 1s or 500ms"
    add("--fail-on-gap", type=seconds, metavar="D", help=gap)
    add("--channel-names", type=names, metavar="A,B", help="speaker name of each channel")


def add_screen_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments that :class:`ScreenOptions` adds."""
    parser.add_argument("--plain", action="store_true", help="print lines instead of drawing a screen")
    parser.add_argument("--no-mouse", action="store_true", help="leave the mouse to the terminal")


def names(value: str) -> tuple[str, ...]:
    """Names separated by commas."""
    return tuple(name.strip() for name in value.split(","))


def source(value: str) -> str:
    """A source spec; the name of a file in the working directory becomes a path."""
    return f"./{value}" if not is_known(value) and Path(value).exists() else value


def positive(value: str) -> float:
    """A number over 0, ``inf`` included."""
    number = float(value)
    if not number > 0:
        raise argparse.ArgumentTypeError(f"expected a number over 0, got {value}")
    return number


def seconds(value: str) -> float:
    """A duration such as ``1s``, ``500ms`` or ``2m``; a bare number is seconds."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)(ms|s|m|)", value)
    if match is None:
        raise argparse.ArgumentTypeError(f"expected a duration such as 1s or 500ms, got {value}")
    return float(match[1]) * {"ms": 0.001, "s": 1.0, "m": 60.0, "": 1.0}[match[2]]


def encoding(value: str) -> str:
    """The name of an encoding, given in any case."""
    known = {name.upper(): str(name) for name in CHOICES}
    if value.upper() not in known:
        hint = did_you_mean(value, known.values(), f"there are {', '.join(known.values())}")
        raise argparse.ArgumentTypeError(f"there is no encoding {value!r}; {hint}")
    return known[value.upper()]
