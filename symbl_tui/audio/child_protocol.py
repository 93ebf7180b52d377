"""What every audio child and its parent exchange: one answer line of JSON, then PCM, then an exit code. Pure.

The answer is a mapping, or the refusal that a :class:`~symbl_tui.errors.SourceError` becomes. The child's
standard input stays open for as long as its parent lives. The exit codes beyond these two are a child's own.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

from symbl_tui.errors import (
    DeviceBusy,
    NoOutputDevice,
    PortAudioMissing,
    PulsePluginMissing,
    SampleRateUnsupported,
    SipMissing,
    SourceError,
)

STOPPED_BY_PARENT: Final = 0
"""The exit code of a child whose parent closed its input, or is gone."""
REFUSED: Final = 3
"""The exit code of a child that answered with a refusal."""

# Errors that keep their class on the way from the child to its parent.
_ERRORS: Final[dict[str, type[SourceError]]] = {
    kind.__name__: kind
    for kind in (
        *(PortAudioMissing, PulsePluginMissing, NoOutputDevice),
        *(DeviceBusy, SampleRateUnsupported, SipMissing),
    )
}


def encode_answer(content: Mapping[str, object]) -> bytes:
    """The answer as a line of JSON."""
    return json.dumps(content).encode() + b"\n"


def encode_refusal(error: SourceError) -> bytes:
    """The line of JSON that says why there is no sound."""
    kind = type(error).__name__
    return encode_answer({"refusal": error.message, "remedy": error.remedy, "kind": kind})


def parse_answer(line: bytes, child: str) -> dict[str, Any]:
    """Parse a child's answer; raises the refusal when it is one.

    Args:
        line: As read from the child.
        child: The child's name in a sentence, after "the".

    Raises:
        SourceError: It is a refusal, or no mapping in JSON.
    """
    try:
        content = json.loads(line)
    except ValueError as error:
        raise _nonsense(child) from error
    if not isinstance(content, dict):  # a number that Python's start-up printed is JSON too
        raise _nonsense(child)
    if "refusal" in content:
        # By a table and not by eval or import: the line comes from a process that parses untrusted input.
        raise _ERRORS.get(content["kind"], SourceError)(content["refusal"], content["remedy"])
    return content


def _nonsense(child: str) -> SourceError:
    return SourceError(f"the {child} answers nonsense", "does Python print at its start?")
