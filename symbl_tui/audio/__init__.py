"""Sound: where it comes from, how loud it is, and the disk it rests on. Knows nothing of Symbl or Textual."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from symbl_tui.audio.sources.base import Source
from symbl_tui.errors import UsageError

DEFAULT_RATE: Final = 16000
"""What recognisers are trained on; for sound that is made here."""

_KINDS: Final = "file:PATH, microphone, microphone:NAME-or-INDEX, tone, tone:HZ or silence"


def open_source(
    spec: str,
    *,
    pace: float = 1.0,
    rate: int | None = None,
    channels: int | None = None,
    also: Iterable[tuple[str, int | None]] = (),
    persistent: bool = True,
) -> Source:
    """The source that ``spec`` names, yet to be entered.

    Args:
        spec: ``file:PATH``, ``microphone``, ``microphone:NAME-or-INDEX``, ``tone[:HZ]`` or ``silence``.
        pace: seconds of sound per second, for sources that are not live.
        rate: samples per second to deliver; None is the source's own rate, or the nearest of 8000 to 48000.
        channels: how many of its channels; None is all of a file's and one of the others'.
        also: specs and channels of further sources, whose channels follow at the same rate.
        persistent: a microphone that was open once does not end: it is silent until it is back.

    Raises:
        UsageError: there is no such source, or it cannot be had like that.
    """
    # Here, as below: whoever wants a level or a frame must not pay for every source, least of all before the
    # first paint.
    from symbl_tui.audio.sources.resampled import Resampled
    from symbl_tui.audio.sources.together import Together

    if rate is not None and rate < 1000:
        raise UsageError(f"a sample rate of {rate} is too low for speech; use 8000 or more")
    specs = [(spec, channels), *also]
    first, *others = (_one(each, pace, rate, count, persistent) for each, count in specs)
    return Together([first, *others], rate) if others else Resampled(first, rate)


def _one(spec: str, pace: float, rate: int | None, channels: int | None, persistent: bool) -> Source:
    """A source at its own rate, or at ``rate`` where it can be made so."""
    from symbl_tui.audio.sources.file import FileSource
    from symbl_tui.audio.sources.microphone import MicrophoneSource
    from symbl_tui.audio.sources.persistent import Persistent
    from symbl_tui.audio.sources.synthetic import SilenceSource, ToneSource

    if channels is not None and channels < 1:
        raise UsageError(f"a source with {channels} channels is not possible; ask for one or more")
    kind, _, argument = spec.partition(":")
    match kind:
        case "file" if argument:
            return FileSource(Path(argument).expanduser(), pace, channels)
        case "microphone":
            microphone = MicrophoneSource(_device(argument), channels or 1)
            return Persistent(microphone) if persistent else microphone
        case "tone":
            return ToneSource(_hertz(argument), rate or DEFAULT_RATE, channels or 1, pace=pace)
        case "silence" if not argument:
            return SilenceSource(rate or DEFAULT_RATE, channels or 1, pace=pace)
    raise UsageError(f"there is no source '{spec}'; use {_KINDS}")


def _device(argument: str) -> str | int | None:
    return int(argument) if argument.isdecimal() else argument or None


def _hertz(argument: str) -> float:
    try:
        return float(argument or 440)
    except ValueError:
        raise UsageError(f"'{argument}' is no frequency; use tone:HZ, e.g. tone:440") from None


__all__ = ["DEFAULT_RATE", "Source", "open_source"]
