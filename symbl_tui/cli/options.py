"""Options that several commands share, and the types of their values."""

import argparse
import re
from typing import Any, TypeAlias

from symbl_tui.audio.registry import usage
from symbl_tui.domain.encoding import AUTO, CHOICES, Encoding

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
"""What a command is declared in."""


def names(value: str) -> tuple[str, ...]:
    """Names separated by commas."""
    return tuple(name.strip() for name in value.split(","))


def positive(value: str) -> float:
    """A number over 0, ``inf`` included."""
    number = float(value)
    if not number > 0:
        raise argparse.ArgumentTypeError(f"expected a number over 0, got {value}")
    return number


def seconds(value: str) -> float:
    """A duration such as ``1s``, ``500ms`` or ``2m``; a bare number is seconds."""
    known = re.fullmatch(r"(\d+(?:\.\d+)?)(ms|s|m|)", value)
    if known is None:
        raise argparse.ArgumentTypeError(f"expected a duration such as 1s or 500ms, got {value}")
    return float(known[1]) * {"ms": 0.001, "s": 1.0, "m": 60.0, "": 1.0}[known[2]]


def port(value: str) -> int:
    """A TCP port; 0 is any free one."""
    number = int(value)
    if not 0 <= number <= 65535:
        raise argparse.ArgumentTypeError(f"expected a port from 0 to 65535, got {value}")
    return number


def encoding(value: str) -> str:
    """An encoding, in any case."""
    known = {name.upper(): str(name) for name in CHOICES}
    if value.upper() not in known:
        raise argparse.ArgumentTypeError(f"expected one of {', '.join(known.values())}, got {value}")
    return known[value.upper()]


def session_options(**settings: Any) -> argparse.ArgumentParser:  # noqa: ANN401 - argparse's own
    """The options of every command that runs a session."""
    options = argparse.ArgumentParser(add_help=False, **settings)
    add = options.add_argument
    add("--profile", metavar="NAME|PATH", help="a saved set-up")
    what = f"{usage()}; again: one more at the same time"
    add("--source", action="append", metavar="SPEC", help=what)
    raw = "what raw samples from stdin, a pipe or a socket are; default: s16le,16000,1"
    add("--pcm", metavar="FORMAT", help=raw)
    over = "end when the writer of a pipe or socket goes, do not wait for the next"
    add("--end-with-writer", action="store_true", help=over)
    add("--engine", metavar="local|URL", help="who understands: this machine or a server")
    how = f"on the wire: {', '.join(Encoding)} or {AUTO}"
    add("--encoding", type=encoding, metavar="NAME", help=how)
    less = "send digital silence where nobody speaks: next to nothing with FLAC and OPUS"
    add("--voice-gate", action="store_true", help=less)
    hold = "hear the microphones only while space is held (T: until T is pressed again)"
    add("--push-to-talk", action="store_true", help=hold)
    apart = "tell the speakers of every channel apart once the session has ended"
    add("--diarize", action="store_true", help=apart)
    add("--pace", type=positive, metavar="N", help="play a file N times as fast (inf: at once)")
    add("--duration", type=positive, metavar="S", help="stop after S seconds of sound")
    lost = "exit with 6 when a channel lacks so much sound at the end, e.g. 1s or 500ms"
    add("--fail-on-gap", type=seconds, metavar="D", help=lost)
    add("--channel-names", type=names, metavar="A,B", help="who is on each channel")
    return options
