"""Pieces of sound as whole samples in the format that was promised of their party. Pure."""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Final, Protocol

from symbl_tui.audio.calls.call_events import CallEvent, CallNoted, MediaReceived
from symbl_tui.audio.streams.pcm_format import S16LE, PcmFormat

if TYPE_CHECKING:  # loads numpy, which most streams do not need
    from symbl_tui.audio.calls.json_streams.byte_order import ByteOrderDetector

HELD_SECONDS: Final = 1.0
"""The longest sound that waits for the detection of its byte order."""

_ORDERS: Final = {"s16le": "little-endian", "s16be": "big-endian"}


class StreamSound(Protocol):
    """Makes what a stream carries the sound of its parties."""

    @property
    def format(self) -> PcmFormat:
        """The format of what comes out."""
        ...

    def push(self, media: MediaReceived) -> Iterable[CallEvent]:
        """The sound that is ready, after a piece as it came."""
        ...

    def flush(self) -> Iterable[CallEvent]:
        """What was held back, at the end."""
        ...


class CompandedSound:
    """G.711: a byte is a sample, and nothing has to be done."""

    def __init__(self, carried: PcmFormat) -> None:
        self.format = carried

    def push(self, media: MediaReceived) -> Iterable[CallEvent]:
        """The piece."""
        return (media,)

    def flush(self) -> Iterable[CallEvent]:
        """Nothing."""
        return ()


class LinearSound:
    """16-bit samples of either byte order, which come out as s16le.

    Args:
        carried: The format that is expected.
        certain: Whether its byte order is; otherwise it is detected, and until then at most
            :data:`HELD_SECONDS` of sound are held back, so that nothing is heard in the wrong order.
    """

    def __init__(self, carried: PcmFormat, certain: bool) -> None:
        self.format = PcmFormat(S16LE, carried.rate)
        self._carried = carried
        self._certain = certain
        self._detector: ByteOrderDetector | None = None
        self._odd: dict[str, bytes] = {}
        self._held: deque[MediaReceived] = deque()
        self._held_bytes = 0
        self._holding = True

    def push(self, media: MediaReceived) -> Iterator[CallEvent]:
        """The sound that is ready; a note besides where its order turns out to be the other."""
        media = self._whole(media)
        if not media.payload:
            return
        if self._certain:
            yield self._native(media)
            return
        yield from self._undecided(media)

    def _undecided(self, media: MediaReceived) -> Iterator[CallEvent]:
        yield from self._detect(media.payload)
        if self._certain or not self._holding:
            yield from self._release()
            yield self._native(media)
        elif self._held or any(media.payload):
            yield from self._hold(media)
        else:
            # Digital silence is the same in both orders.
            yield media

    def flush(self) -> Iterator[CallEvent]:
        """What was held back, in the order that is expected."""
        return self._release()

    def _whole(self, media: MediaReceived) -> MediaReceived:
        """The piece with the odd byte that the one before it ended with, and without its own."""
        odd = self._odd.pop(media.party, b"")
        # The other half of a sample went with the piece that did not come.
        raw = media.payload if media.missing else odd + media.payload
        whole = len(raw) & ~1
        if whole == len(media.payload) == len(raw):
            return media
        if whole < len(raw):
            self._odd[media.party] = raw[whole:]
        return replace(media, payload=raw[:whole])

    def _detect(self, raw: bytes) -> Iterable[CallEvent]:
        if self._detector is None:
            from symbl_tui.audio.calls.json_streams.byte_order import ByteOrderDetector  # loads numpy, 80 ms

            self._detector = ByteOrderDetector(self._carried.encoding, self._carried.rate)
        self._detector.push(raw)
        self._certain = self._detector.decided
        if self._detector.order == self._carried.encoding:
            return ()
        before, after = self._carried.encoding, self._detector.order
        self._carried = replace(self._carried, encoding=after)
        return (CallNoted(f"The samples are {_ORDERS[after]}, not {_ORDERS[before]} as expected: switched"),)

    def _hold(self, media: MediaReceived) -> Iterator[CallEvent]:
        self._held.append(media)
        self._held_bytes += len(media.payload)
        if self._held_bytes >= HELD_SECONDS * 2 * self._carried.rate:
            self._holding = False
            yield from self._release()

    def _release(self) -> Iterator[CallEvent]:
        while self._held:
            yield self._native(self._held.popleft())

    def _native(self, media: MediaReceived) -> MediaReceived:
        if self._carried.encoding == S16LE:
            return media
        return replace(media, payload=self._carried.to_s16le(media.payload))
