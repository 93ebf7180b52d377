"""Sound that FFmpeg reads, through a media child: files, URLs, listeners, containers in pipes.

FFmpeg parses untrusted input and may wait for the network for ever. In a child none of that reaches the
program, and the child can always be killed.
"""

from collections.abc import AsyncIterator
from dataclasses import replace
from types import TracebackType
from typing import Final, Self

from symbl_tui.audio.frame import SAMPLE_BYTES, AudioFormat, AudioFrame
from symbl_tui.audio.media.media_process import MediaProcess
from symbl_tui.audio.media.media_request import MediaEnding, MediaRequest, parse_header
from symbl_tui.audio.pcm import split
from symbl_tui.audio.sources.pacing import Pacer
from symbl_tui.domain.text import many
from symbl_tui.errors import SourceError, SourceIncomplete

_ENDINGS: Final = {
    MediaEnding.BY_PARENT: ("the decoding of {} was ended from outside", ""),
    MediaEnding.BROKEN: ("{} broke off: its sender is gone, or the network", "see that it is sent again"),
    MediaEnding.STALLED: ("{} is open but brings nothing any more", "check its sender and the network"),
}

_LOST: Final = "a part of {} is damaged or missing"
# The same of what is live, which may bring some again.
_SILENT: Final = "{} brings no sound"

_CRASHED: Final = ("{} broke off: the decoder crashed", "see the log")


class MediaSource:
    """All channels of all sound tracks of a file or URL, the tracks' channels one after the other.

    What is not live is paced at real time times ``pace``; unread sound waits in the pipe, not in memory.

    Args:
        request: what to decode.
        label: its name on screens, without secrets.
        pace: seconds of sound per second, unless it is live.
        channels: take only the first so many; None takes all.
        live: whether it is live, where that is known before it is opened; None: live if the opened stream has
            no end.

    Raises:
        SourceError: on entering, when it has no readable sound; while iterating, when it breaks off,
            stalls or turns out to be damaged.
        UsageError: the pace is not possible.
    """

    format: AudioFormat

    def __init__(
        self,
        request: MediaRequest,
        label: str,
        pace: float = 1.0,
        channels: int | None = None,
        *,
        live: bool | None = None,
    ) -> None:
        self.label = label
        self.live = bool(live)
        self._known_live = live
        self._request = request
        self._pace = pace
        self._wanted_channels = channels
        self._pacer = Pacer(pace)
        self._child = MediaProcess(request)
        self._width = 0
        self._lost = 0
        """Samples so far that were silence in place of damaged sound."""

    async def __aenter__(self) -> Self:
        await self._child.__aenter__()
        try:
            header = parse_header(await self._child.header())
            # A live address that suddenly has an end serves a file or an error page in place of the stream.
            if self._known_live and not header.live and self._request.fd is None:
                raise SourceError(f"{self.label} is over: nothing is sent any more")
            channels = header.channels if self._wanted_channels is None else self._wanted_channels
            if not 1 <= channels <= header.channels:
                raise SourceError(
                    f"{self.label} has {many(header.channels, 'channel')}, not {channels}",
                    "ask for fewer channels",
                )
        except BaseException:
            await self._child.__aexit__(None, None, None)
            raise
        # Known after opening at the earliest: the same URL may lead to a file or to a radio station.
        self.live = header.live if self._known_live is None else self._known_live
        self.format = AudioFormat(header.rate, channels)
        self._width = header.channels
        return self

    def reopened(self) -> "MediaSource":
        """A source of the same request, yet to be entered."""
        return MediaSource(self._request, self.label, self._pace, self._wanted_channels, live=self.live)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._child.__aexit__(kind, error, trace)

    async def __aiter__(self) -> AsyncIterator[AudioFrame]:
        whole, chosen, position = AudioFormat(self.format.rate, self._width), range(self.format.channels), 0
        missing = 0
        fault = (_SILENT if self.live else _LOST).format(self.label)
        while (tick := await self._child.tick(whole)).pcm:
            sample = self._width * SAMPLE_BYTES
            frames = split(tick.pcm[: len(tick.pcm) // sample * sample], self._width, chosen, position)
            if frames[0].samples and not self.live:
                await self._pacer.wait(self.format.seconds(frames[0].samples))
            for frame in frames:
                if frame.samples:
                    lost = tick.lost >> frame.channel & 1
                    yield replace(frame, fault=fault) if lost else frame
            position += frames[0].samples
            self._lost += frames[0].samples if tick.lost else 0
            missing = tick.missing
        await self._raise_unless_complete(missing or tick.missing)

    async def _raise_unless_complete(self, missing: int) -> None:
        """Raise SourceError unless the child delivered everything.

        Args:
            missing: samples that are missing at the end.
        """
        ending = await self._child.ending()
        if ending is MediaEnding.ENDED:
            return
        if ending is MediaEnding.DAMAGED or (ending is MediaEnding.BROKEN and missing):
            raise self._incomplete(ending, self.format.seconds(missing), self.format.seconds(self._lost))
        template, remedy = _CRASHED if ending is None else _ENDINGS.get(ending, _CRASHED)
        raise SourceError(template.format(self.label), remedy)

    def _incomplete(self, ending: MediaEnding, missing: float, lost: float) -> SourceIncomplete:
        """The error for sound that was damaged or cut off.

        Args:
            ending: which of both.
            missing: seconds at the end that are not there.
            lost: seconds before that cannot be decoded.
        """
        faults = [f"{lost:.1f} s of it cannot be decoded"] if lost >= 0.05 else []
        faults += [f"its last {missing:.1f} s are missing"] if missing >= 0.05 else []
        what = " and ".join(faults) or "the rest of it cannot be decoded"
        broken = ending is MediaEnding.BROKEN
        return SourceIncomplete(
            f"{self.label} {'broke off' if broken else 'is damaged'}: {what}",
            "check its server and the network" if broken else "repair or replace it",
            missing=(missing,) * self.format.channels,
        )
