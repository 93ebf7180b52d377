"""The rows of the transcript: which row a result belongs to, and when it is settled.

An utterance settles the row of its final. It may come seconds after it, so a final is pending until it comes,
or a later utterance of the same channel, or none has come for :data:`UTTERANCE_TIMEOUT`; then a final that is
left alone counts as an utterance. A connection that is lost before that takes its utterances with it: the
next one brings the sound again, and its results take over the rows of the same place.
"""

from collections.abc import Iterable
from typing import Final

from msgspec import structs

from symbl_tui.domain.utterance import Speaker, Utterance
from symbl_tui.session.model.change import Line, ReceivedEvent, Rows, Stage
from symbl_tui.session.model.channel_rows import ChannelRows, PendingFinal
from symbl_tui.session.model.engine_ids import Connection, EngineIds
from symbl_tui.session.model.origin import origin_of
from symbl_tui.session.model.place import SAME_SECONDS, Place
from symbl_tui.session.model.row_buffer import RowBuffer
from symbl_tui.session.model.utterance_search import UtteranceSearch
from symbl_tui.symbl.events import FinalResult, PartialResult

UTTERANCE_TIMEOUT: Final = 10.0
"""Seconds that a final waits for its utterance, from when it came or that of an earlier final did."""


class Transcript:
    """The rows of all channels. Results of one channel come in order; channels interleave freely."""

    def __init__(self, speakers: tuple[Speaker, ...], keep: int | None) -> None:
        """``keep`` is how many of the newest rows are kept (besides the unsettled), None: all."""
        self.rows: RowBuffer[Line] = RowBuffer(keep)
        self._channels = [ChannelRows(speaker) for speaker in speakers]
        self._ids = EngineIds()
        self._search = UtteranceSearch(self.rows)

    @property
    def channels(self) -> int:
        """How many channels there are."""
        return len(self._channels)

    def add_channel(self, speaker: Speaker) -> None:
        """Add the next channel."""
        self._channels.append(ChannelRows(speaker))

    def utterance_id(self, connection: Connection, id: str) -> str:
        """The session's id of the utterance that an engine calls ``id`` on a connection."""
        return self._ids.find(connection, id)

    def is_pending(self, channel: int) -> bool:
        """Whether a final of a channel waits for its utterance."""
        return bool(self._channels[channel].pending)

    def evict(self) -> None:
        """Drop the rows that nothing can change any more, where there are too many."""
        if self.rows.full:
            self.rows.evict({row for channel in self._channels for row in channel.unsettled})
            self._search.evict()

    def start_connection(self, received: ReceivedEvent) -> Rows:
        """On the first event of a new connection: what it brings again is not pending on it."""
        channel = self._channels[received.channel]
        if received.connection == channel.connection:
            channel.latest = received.at
            return ()
        rows = self.lose_connection(received.channel)
        channel.connection, channel.latest = received.connection, received.at
        # It gets the sound from its base on: what lies before that will not come again.
        before = [row for row in channel.lost if self.rows[row].start < received.base - SAME_SECONDS]
        return rows + self._leave(channel, before)

    def lose_connection(self, index: int) -> Rows:
        """Expect the unsettled rows of a channel from the next connection, if it is likely to bring more."""
        channel = self._channels[index]
        restored, given_up = channel.lose_connection()
        rows = sum((self._put(row, line) for row, line in restored), start=())
        return rows + self._leave(channel, given_up)

    def settle_overdue(self, index: int, came_before: float) -> Rows:
        """Count the finals of a channel that came before that time as utterances."""
        channel = self._channels[index]
        return self._leave(channel, channel.came_before(came_before)) if channel.pending else ()

    def settle(self, index: int) -> Rows:
        """Count all finals of a channel as utterances, those of lost connections too."""
        rows, channel = self.lose_connection(index), self._channels[index]
        return rows + self._leave(channel, [row for row, final in channel.lost.items() if final])

    def partial(self, received: ReceivedEvent, result: PartialResult) -> Rows:
        """Apply an interim result."""
        channel = self._channels[received.channel]
        if not result.text or channel.knows(origin_of(received, result), received.base, self.rows):
            return ()
        row, replaced, others = self._take_row(received, result)
        line = self._line(received, result, Stage.PARTIAL, row)
        channel.partial, channel.replaced = row, replaced
        return self._put(row, line) + others

    def final(self, received: ReceivedEvent, result: FinalResult) -> Rows:
        """Apply a final result."""
        channel = self._channels[received.channel]
        if not result.text:
            return () if channel.partial is None else self._retract(channel, (channel.partial,))
        origin = origin_of(received, result)
        if channel.knows(origin, received.base, self.rows, final=True):
            place = origin.raw and origin.raw.shifted(received.base)
            return self._retract(channel, channel.covered_interims(place, self.rows))
        row, replaced, others = self._take_row(received, result)
        line = self._line(received, result, Stage.FINAL, row)
        passed: Rows = ()
        if origin.raw:
            passed = self._leave(channel, channel.lost_before(origin.raw.shifted(received.base), self.rows))
        waited = replaced.waited if replaced else None
        channel.pending[row] = PendingFinal(received.at, origin.words, bool(origin.raw), line, waited)
        channel.productive |= replaced is None
        channel.add(structs.replace(origin, row=row))
        rows = passed + self._put(row, line) + others
        return rows if channel.overdue is None else rows + self._leave(channel, [channel.overdue])

    def _take_row(
        self, received: ReceivedEvent, result: PartialResult | FinalResult
    ) -> tuple[int, PendingFinal | None, Rows]:
        """The row for a result: that of its interims, so that the words stay where they were read.

        Also the final that a lost connection had there, and what becomes of the other rows in that place.
        """
        channel, raw = self._channels[received.channel], origin_of(received, result).raw
        claimed = channel.claimed(raw and raw.shifted(received.base), self.rows)
        row = channel.partial if channel.partial is not None else next(iter(claimed), self.rows.next)
        finals = (channel.replaced, *(channel.lost[each] for each in claimed))
        replaced = next((each for each in finals if each), None)
        others = self._retract(channel, [each for each in claimed if each != row])
        channel.settle(row)
        return row, replaced, others

    def utterance(self, received: ReceivedEvent, utterance: Utterance) -> Rows:
        """Apply an utterance."""
        if not utterance.text:
            return ()
        index = self._channel_of(utterance.speaker, received.channel)
        channel, foreign = self._channels[index], index != received.channel
        # A copy for another speaker, whose own connection brings it too, with times that are its own.
        if foreign and channel.connection:
            return ()
        found = self._search.find(channel, received, utterance, foreign=foreign)
        row = self.rows.next if found.row is None else found.row
        known = self.rows.get(row)
        place = found.place or (known.place if known else Place(received.sent, received.sent))
        name = self._name((received.channel, received.connection), utterance.id, known)
        line = Line(
            index, channel.speaker.name, utterance.text, place.start, place.end, Stage.UTTERANCE, name or None
        )
        earlier, covered = ([], []) if foreign else channel.passed(row, place, self.rows)
        if row in channel.pending:
            channel.confirmed = received.at
        channel.settle(row)
        if not found.repeated:
            if not foreign:
                channel.productive, channel.fruitless = True, 0
            self._search.add(channel, structs.replace(found.origin, row=row), foreign=foreign)
        return self._leave(channel, earlier) + self._put(row, line) + self._retract(channel, covered)

    def _line(
        self, received: ReceivedEvent, result: PartialResult | FinalResult, stage: Stage, row: int
    ) -> Line:
        """A row for a result; without word times it starts with its previous version, and ends now."""
        channel = self._channels[received.channel]
        start = end = received.sent
        if result.words:
            start, end = received.base + result.words[0].start, received.base + result.words[-1].end
        elif known := self.rows.get(row):
            start = known.start
        return Line(received.channel, channel.speaker.name, result.text, start, max(start, end), stage)

    def _channel_of(self, speaker: Speaker, otherwise: int) -> int:
        """The channel of the speaker: an engine may send each result on all connections of a conversation."""
        for index, channel in enumerate(self._channels):
            if speaker.user_id and speaker.user_id == channel.speaker.user_id:
                return index
        return otherwise

    def _name(self, connection: Connection, id: str, known: Line | None) -> str:
        """The session's id of an utterance: that of its row, where it has one."""
        if known and known.utterance_id:
            if id:
                self._ids.add(connection, id, known.utterance_id)
            return known.utterance_id
        return self._ids.assign(connection, id) if id else ""

    def _leave(self, channel: ChannelRows, rows: Iterable[int]) -> Rows:
        """Give up waiting for rows: a final becomes an utterance, a partial loses its text."""
        changed: Rows = ()
        for row in sorted(rows, key=lambda row: self.rows[row].start):
            line = self.rows[row]
            channel.settle(row)
            left = (
                structs.replace(line, stage=Stage.UTTERANCE)
                if line.stage is Stage.FINAL
                else structs.replace(line, text="")
            )
            changed += self._put(row, left)
        return changed

    def _retract(self, channel: ChannelRows, rows: Iterable[int]) -> Rows:
        changed: Rows = ()
        for row in rows:
            channel.settle(row)
            changed += self._put(row, structs.replace(self.rows[row], text=""))
        return changed

    def _put(self, row: int, line: Line) -> Rows:
        channel = self._channels[line.channel]
        channel.end = max(channel.end, line.end)
        return ((row, line),) if self.rows.put(row, line) else ()
