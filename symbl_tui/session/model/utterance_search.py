"""Finds the row of an utterance: by its id on its connection, by its place in the sound, by its words."""

from collections.abc import Iterator

from msgspec import Struct

from symbl_tui.domain.utterance import Utterance
from symbl_tui.session.model.change import Line, ReceivedEvent
from symbl_tui.session.model.channel_rows import ChannelRows
from symbl_tui.session.model.engine_ids import Connection
from symbl_tui.session.model.origin import Origin
from symbl_tui.session.model.place import Place, words_of
from symbl_tui.session.model.row_buffer import RowBuffer


class Found(Struct, frozen=True):
    """Where an utterance belongs."""

    row: int | None
    """None: it is new."""
    place: Place | None
    """In seconds of the capture; None: that of the row, or unknown."""
    origin: Origin
    """Where it comes from; it has no row yet."""
    repeated: bool = False
    """Whether it is a frame of an earlier connection."""


class _Query(Struct, frozen=True):
    """An utterance that is searched."""

    channel: ChannelRows
    connection: Connection
    utterance: Utterance
    origin: Origin
    place: Place | None

    @property
    def others(self) -> set[int]:
        """Rows of other utterances."""
        return self.channel.other_utterances(self.connection, self.utterance.id)


class UtteranceSearch:
    """Knows the rows of earlier utterances."""

    def __init__(self, rows: RowBuffer[Line]) -> None:
        self._rows = rows
        self._by_id: dict[tuple[Connection, str], int] = {}
        self._copies: dict[str, int] = {}
        """The newest row of each id, on whatever connection."""
        self._foreign: set[int] = set()
        """Rows of utterances that came on another speaker's connection, with its times."""

    def evict(self) -> None:
        """Forget rows that were dropped."""
        self._by_id = {id: row for id, row in self._by_id.items() if row in self._rows}
        self._copies = {id: row for id, row in self._copies.items() if row in self._rows}
        self._foreign = {row for row in self._foreign if row in self._rows}

    def add(
        self,
        channel: ChannelRows,
        origin: Origin,
        *,
        foreign: bool,
    ) -> None:
        """Note the origin of a new or corrected utterance."""
        row = origin.row
        if origin.id:
            self._by_id[origin.connection, origin.id] = self._copies[origin.id] = row
        if foreign:
            self._foreign.add(row)
        else:
            self._foreign.discard(row)
            channel.add(origin)

    def find(
        self, channel: ChannelRows, received: ReceivedEvent, utterance: Utterance, *, foreign: bool
    ) -> Found:
        """The row of an utterance.

        Args:
            channel: Of its speaker.
            received: With what it came.
            utterance: It has a text.
            foreign: Whether it came on another speaker's connection, so that its place is not comparable.
        """
        connection = (received.channel, received.connection)
        origin = _origin(connection, utterance)
        place = origin.raw and origin.raw.shifted(received.base)
        query = _Query(channel, connection, utterance, origin, place)
        row = self._corrected(query)
        if row is None:
            row = self._copy(utterance, foreign=foreign)
        if row is not None:
            return Found(row, None if foreign else place, origin)
        # Before the place: the times of an old frame are those of an earlier connection.
        if (row := self._repeated(query)) is not None:
            return Found(row, None, origin, repeated=True)
        if not foreign and (row := self._at_place(query)) is not None:
            return Found(row, place, origin)
        if (row := self._since_start(query)) is not None:
            return Found(row, None, origin)
        if (row := self._untimed(query)) is not None:
            return Found(row, place, origin)
        return Found(None, place, origin)

    def _corrected(self, query: _Query) -> int | None:
        """The row of the same id on the same connection, unless that is clearly another place."""
        row = self._by_id.get((query.connection, query.utterance.id))
        if row is None or row not in self._rows:
            return None
        return row if query.place is None or query.place.is_same(self._rows[row].place) else None

    def _copy(self, utterance: Utterance, *, foreign: bool) -> int | None:
        """The row of the same utterance on another speaker's connection."""
        row = self._copies.get(utterance.id)
        if row is None or row not in self._rows or not (foreign or row in self._foreign):
            return None
        return row if self._rows[row].text == utterance.text else None

    def _at_place(self, query: _Query) -> int | None:
        """The nearest row of the same place that is no other utterance of the connection."""
        if (place := query.place) is None or query.channel.is_beyond(place):
            return None
        same = [row for row in self._candidates(query) if place.is_same(self._rows[row].place)]
        return min(same, key=lambda row: abs(self._rows[row].start - place.start), default=None)

    def _candidates(self, query: _Query) -> Iterator[int]:
        channel = query.channel
        waiting = (*channel.pending.items(), *channel.lost.items())
        timed = {row for row, final in waiting if final and final.timed}
        if channel.partial is not None:
            timed.add(channel.partial)
        timed |= {each.row for each in channel.similar(query.origin) if each.raw is not None}
        untimed = {row for row, final in channel.pending.items() if not final.timed}
        others = query.others
        return (row for row in timed - untimed - others if row in self._rows)

    def _repeated(self, query: _Query) -> int | None:
        """The row of a frame that a lost connection brought already, in that one's times."""
        for each in query.channel.repeated(query.origin):
            if each.row in self._rows and each.row not in query.others:
                return each.row
        return None

    def _since_start(self, query: _Query) -> int | None:
        """The pending row of an utterance whose times count from the start of the session."""
        raw = query.origin.raw
        for row, final in query.channel.pending.items():
            if raw is not None and final.words == query.origin.words and raw.is_same(self._rows[row].place):
                return row
        return None

    def _untimed(self, query: _Query) -> int | None:
        """The row of the final of the same words, else the oldest pending, where one of the two has no times.

        Of the same words also one that counts as an utterance already, since it had waited too long.
        """
        channel, words, untimed = query.channel, query.origin.words, query.place is None
        rows = [row for row, final in channel.pending.items() if untimed or not final.timed]
        named = [row for row in rows if channel.pending[row].words == words]
        if untimed or channel.has_untimed:
            others = query.others
            named += [
                each.row
                for each in channel.similar(query.origin)
                if each.connection == query.connection
                and each.words == words
                and each.row in self._rows
                and each.row not in others
                and (untimed or each.raw is None)
            ]
        return next(iter((*named, *rows)), None)


def _origin(connection: Connection, utterance: Utterance) -> Origin:
    raw = None
    if utterance.start is not None and utterance.end is not None:
        raw = Place(utterance.start, utterance.end)
    return Origin(-1, connection, words_of(utterance.text), raw, utterance.id)
