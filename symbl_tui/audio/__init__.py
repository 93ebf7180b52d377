"""Sound: where it comes from, how loud it is, and the disk it rests on. Knows nothing of Symbl or Textual."""

from collections.abc import Iterable
from typing import Final

from symbl_tui.audio.registry.resources import SourceResources, SourceSettings
from symbl_tui.audio.sources.base import Source
from symbl_tui.errors import UsageError
from symbl_tui.system import paths

DEFAULT_RATE: Final = 16000
"""What recognisers are trained on; for sound that is made here."""

BARE_PATHS: Final = ("/", "./", "../", "~")
"""What a path begins with that is named without ``file:``."""

_KINDS: Final = (
    "file:PATH, microphone, microphone:NAME-or-INDEX, stdin, pipe:PATH, socket:PORT-or-PATH, "
    "a URL, listen:URL, tone, tone:HZ or silence"
)
_WRITTEN: Final = ("stdin", "pipe", "socket")


def open_source(
    spec: str,
    *,
    pace: float = 1.0,
    rate: int | None = None,
    channels: int | None = None,
    pcm: str = "",
    end_with_writer: bool = False,
    also: Iterable[SourceSettings | tuple[str, int | None]] = (),
    persistent: bool = True,
    at_hand: SourceResources | None = None,
) -> Source:
    """The source that ``spec`` names, yet to be entered.

    Args:
        spec: ``file:PATH``, ``microphone``, ``microphone:NAME-or-INDEX``, ``stdin``, ``pipe:PATH``,
            ``socket:PATH``, ``socket:[HOST:]PORT``, ``tone[:HZ]`` or ``silence``; a bare path that begins
            with one of :data:`BARE_PATHS`; a URL, or ``listen:URL`` for somebody who sends.
        pace: seconds of sound per second, for sources that are not live.
        rate: samples per second to deliver; None is the source's own rate, or the nearest of 8000 to 48000.
        channels: how many of its channels; None is all of a file's and one of the others'.
        pcm: what raw samples from stdin, a pipe or a socket are: ``ENCODING[,RATE[,CHANNELS]]``; empty is
            ``s16le,16000,1``.
        end_with_writer: the sound of a pipe or socket is over when its writer goes.
        also: further sources, whose channels follow at the same rate.
        persistent: what is live and was open once does not end by a fault: it is silent until it is back.
        at_hand: what this process has open already.

    Raises:
        UsageError: there is no such source, or it cannot be had like that.
    """
    # Here, as below: whoever wants a level or a frame must not pay for every source, least of all before the
    # first paint.
    from symbl_tui.audio.sources.multi import MultiSource
    from symbl_tui.audio.sources.resampled import ResampledSource

    if rate is not None and rate < 1000:
        raise UsageError(f"a sample rate of {rate} is too low for speech; use 8000 or more")
    wanted = [SourceSettings(spec, channels, pcm, end_with_writer), *(SourceSettings(*each) for each in also)]
    if [each.spec for each in wanted].count("stdin") > 1:
        raise UsageError("there is one standard input only; name it once, and pipe:PATH for more")
    first, *others = (_any(each, pace, rate, persistent, at_hand or SourceResources()) for each in wanted)
    return MultiSource([first, *others], rate) if others else ResampledSource(first, rate)


def _any(
    wanted: SourceSettings, pace: float, rate: int | None, persistent: bool, at_hand: SourceResources
) -> Source:
    if wanted.spec.partition(":")[0] in _WRITTEN:
        from symbl_tui.audio.registry.stream_kinds import open_written

        return open_written(wanted, pace, at_hand, preview=not persistent)
    return _one(wanted.spec, pace, rate, wanted.channels, persistent)


def _one(spec: str, pace: float, rate: int | None, channels: int | None, persistent: bool) -> Source:
    """A source at its own rate, or at ``rate`` where it can be made so."""
    from symbl_tui.audio.sources.microphone import MicrophoneSource
    from symbl_tui.audio.sources.reconnecting import ReconnectingSource
    from symbl_tui.audio.sources.synthetic import SilenceSource, ToneSource
    from symbl_tui.audio.sources.url import AnyFileSource, open_url

    if channels is not None and channels < 1:
        raise UsageError(f"a source with {channels} channels is not possible; ask for one or more")
    if spec.startswith(BARE_PATHS):
        return AnyFileSource(paths.named(spec), pace, channels)
    kind, _, argument = spec.partition(":")
    if kind != "file" and "://" in spec:
        return open_url(spec, pace, channels, persistent=persistent)
    match kind:
        case "file" if argument:
            return AnyFileSource(paths.named(argument), pace, channels)
        case "microphone":
            microphone = MicrophoneSource(_device(argument), channels or 1)
            return ReconnectingSource(microphone) if persistent else microphone
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


__all__ = ["BARE_PATHS", "DEFAULT_RATE", "Source", "SourceResources", "SourceSettings", "open_source"]
