"""The samples of one connection, and the parties whose channels they are. Pure."""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, replace

from symbl_tui.audio.calls.call_events import CallEvent, MediaReceived, PartyJoined
from symbl_tui.audio.streams.pcm_format import PcmFormat


@dataclass(frozen=True, slots=True)
class ChannelParty:
    """The party of one channel of a connection."""

    key: str
    label: str


class SampleStream:
    """Cuts messages into whole samples, a piece for each party; a sample that two messages share is joined.

    Args:
        format: Of the messages; its channels are interleaved.
        parties: One for each channel of the format.
    """

    def __init__(self, format: PcmFormat, parties: tuple[ChannelParty, ...]) -> None:
        assert len(parties) == format.channels
        self.parties = parties
        self._format = format
        self._rest = b""

    def open(self) -> Iterator[CallEvent]:
        """The parties join."""
        mono = replace(self._format, channels=1)
        for party in self.parties:
            yield PartyJoined(party.key, party.label, mono)

    def feed(self, message: bytes) -> Iterator[CallEvent]:
        """The sound of each party in a binary message."""
        data = self._rest + message
        complete = len(data) - len(data) % self._format.tick_bytes
        self._rest = data[complete:]
        if not complete:
            return
        if len(self.parties) == 1:
            yield MediaReceived(self.parties[0].key, data[:complete])
            return
        # Of the channels, those of two bytes a sample are interleaved: no platform mixes G.711 like that.
        samples = array("h", data[:complete])
        for channel, party in enumerate(self.parties):
            yield MediaReceived(party.key, samples[channel :: len(self.parties)].tobytes())
