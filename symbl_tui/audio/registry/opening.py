"""Opens sources by their specs: one, or several whose channels follow one another."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from symbl_tui.audio.registry.kind_lookup import UNKNOWN, find_source_kind
from symbl_tui.audio.registry.source_kind import Argument, OpenRequest, SourceResources, SourceSettings
from symbl_tui.audio.source_timing import SESSION_TIMING, SourceTiming
from symbl_tui.domain.source_spec import SourceSpec
from symbl_tui.errors import UsageError

if TYPE_CHECKING:  # asyncio, for callers that only type with it
    from symbl_tui.audio.sources.source import Source
    from symbl_tui.config.profile import AlsoConfig, SourceConfig

_MIN_RATE = 1000


def open_source(
    spec: str,
    *,
    pace: float = 1.0,
    rate: int | None = None,
    channels: int | None = None,
    pcm: str = "",
    end_with_writer: bool = False,
    also: Iterable[SourceSettings] = (),
    preview: bool = False,
    resources: SourceResources | None = None,
    timing: SourceTiming = SESSION_TIMING,
) -> "Source":
    """Make the source that a spec means, yet to be entered.

    Args:
        spec: ``KIND[:ARGUMENT]``, a path or a URL; see :data:`.source_kinds.SOURCE_KINDS`.
        pace: Seconds of sound per second, for sources that are not live.
        rate: Samples per second to deliver; None is the source's own rate, or the nearest of 8000 to 48000.
        channels: How many of its channels; None is the kind's default.
        pcm: The format of raw samples from stdin, a pipe or a socket; empty is ``s16le,16000,1``.
        end_with_writer: Whether a pipe or socket ends with its first sender.
        also: Further sources, whose channels follow at the same rate.
        preview: For a level meter or a check: faults end it, and no sender loses sound to it. Otherwise a
            live source that was open once is silent during a fault, until it is back.
        resources: What this process has open already.
        timing: How long sources wait.

    Raises:
        UsageError: There is no such source, or it cannot be opened like that.
    """
    if rate is not None and rate < _MIN_RATE:
        raise UsageError(f"a sample rate of {rate} is too low for speech", "use 8000 or more")
    available = resources or SourceResources()
    requests = [
        OpenRequest(SourceSpec.parse(each.spec), each, pace, rate, preview, available, timing)
        for each in (SourceSettings(spec, channels, pcm, end_with_writer), *also)
    ]
    return _open_all(requests, rate)


def open_configured(
    source: "SourceConfig",
    *,
    pace: float | None = None,
    rate: int | None = None,
    preview: bool = False,
    resources: SourceResources | None = None,
) -> "Source":
    """Make the source of a profile, yet to be entered.

    Args:
        source: The profile's table.
        pace: Instead of the profile's.
        rate: Instead of the profile's.
        preview: See :func:`open_source`.
        resources: What this process has open already.

    Raises:
        UsageError: There is no such source, or it cannot be opened like that.
    """
    return open_source(
        source.spec,
        pace=source.pace if pace is None else pace,
        rate=rate or source.rate,
        channels=source.channels,
        pcm=source.pcm,
        end_with_writer=source.end_with_writer,
        also=map(_settings, source.also),
        preview=preview,
        resources=resources,
    )


def _settings(source: "AlsoConfig") -> SourceSettings:
    return SourceSettings(source.spec, source.channels, source.pcm, source.end_with_writer)


def _open_all(requests: list[OpenRequest], rate: int | None) -> "Source":
    from symbl_tui.audio.sources.multi import MultiSource  # asyncio, which --help does not need
    from symbl_tui.audio.sources.resampled import ResampledSource  # likewise
    from symbl_tui.audio.sources.source import is_growing  # likewise

    # Two readers of one descriptor would share its bytes at random.
    if sum(find_source_kind(each.spec).reads_stdin for each in requests) > 1:
        raise UsageError("there is one standard input only", "name it once, and pipe:PATH for more")
    first, *others = opened = [_open(each) for each in requests]
    if any(map(is_growing, opened)):
        if others:
            raise UsageError("a call has its own channels, and no other source beside it", "name it alone")
        return first  # it delivers at the rate that was asked for
    return MultiSource([first, *others], rate) if others else ResampledSource(first, rate)


def _open(request: OpenRequest) -> "Source":
    if request.settings.channels is not None and request.settings.channels < 1:
        raise UsageError(
            f"a source with {request.settings.channels} channels is not possible", "ask for one or more"
        )
    kind = find_source_kind(request.spec)
    unfit = Argument.NONE if request.spec.argument else Argument.REQUIRED
    return (UNKNOWN if kind.argument is unfit else kind).open(request)
