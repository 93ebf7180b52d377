"""What is unsettled on one channel, and where its newest rows came from."""

import math
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, takewhile
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from symbl_tui.domain.bounded_dict import forget_oldest
from symbl_tui.domain.utterance import Speaker
from symbl_tui.session.model.change import Line, Rows
from symbl_tui.session.model.engine_ids import Connection
from symbl_tui.session.model.origin import Origin
from symbl_tui.session.model.place import SAME_SECONDS, Place
from symbl_tui.session.model.row_buffer import RowBuffer

# Finals of a channel that may wait for their utterances; beyond that the oldest counts as one. So many for
# an engine that is sent the sound of an outage at once, and whose utterances lag by seconds.
_MAX_PENDING: Final = 1_000
# Connections in a row that may bring nothing but what lost ones had brought: an engine that dies of some
# sound would else be sent it for ever, and its final never be settled.
_MAX_FRUITLESS: Final = 5
# Newest results of a channel among which one of the same place is searched.
_MAX_ORIGINS: Final = 64
_MAX_TEXTS: Final = 1_000
# Texts of a channel, and newest results of each, among which the same frame is searched.
_MAX_SAME: Final = 8


class PendingFinal(Struct, frozen=True):
    """A final result without an utterance."""

    came: float
    """When it came."""
    words: tuple[str, ...]
    timed: bool
    """Whether the engine gave its times."""
    line: Line
    """Its row."""
    waited: float | None
    """Seconds that it had waited on earlier connections, now lost; None: it came for the first time."""


@dataclass(slots=True)
class ChannelRows:
    """The rows of one channel that may still change."""

    speaker: Speaker
    connection: int = 0
    partial: int | None = None
    """The row that is still being spoken ..."""
    replaced: PendingFinal | None = None
    """... and the final of a lost connection that was in its place."""
    latest: float = 0.0
    """When the connection brought its newest event ..."""
    confirmed: float = -math.inf
    """... and the utterance of a pending final, which shows that those of later finals are under way; ..."""
    productive: bool = False
    """... and whether it has brought more than finals that lost ones had brought, too."""
    fruitless: int = 0
    """How many lost connections since the newest utterance brought no more than that."""
    pending: dict[int, PendingFinal] = field(default_factory=dict)
    """The rows with a final of this connection and without an utterance, oldest first."""
    lost: dict[int, PendingFinal | None] = field(default_factory=dict)
    """The rows of lost connections that this one will bring again: finals, and None for a partial."""
    origins: deque[Origin] = field(default_factory=lambda: deque(maxlen=_MAX_ORIGINS))
    """The newest finals and utterances."""
    end: float = -math.inf
    """Where the latest of its rows ends, in seconds of the capture ..."""
    has_untimed: bool = False
    """... and whether the engine gave one of its results no times; both save searching."""
    _by_words: dict[tuple[str, ...], deque[Origin]] = field(default_factory=dict)

    def add(self, origin: Origin) -> None:
        """Note where a row came from."""
        self.origins.append(origin)
        self.has_untimed |= origin.raw is None
        if (same := self._by_words.get(origin.words)) is None:
            same = self._by_words[origin.words] = deque(maxlen=_MAX_SAME)
        same.append(origin)
        forget_oldest(self._by_words, _MAX_TEXTS)

    def is_beyond(self, place: Place) -> bool:
        """Whether a place comes after all rows, as most do, so that no row is of the same place."""
        return place.start > self.end + 2 * SAME_SECONDS

    def similar(self, origin: Origin) -> Iterator[Origin]:
        """The results that may be of the same sound: the newest, and those of the same words."""
        return chain(reversed(self.origins), reversed(self._by_words.get(origin.words, ())))

    def repeated(self, origin: Origin) -> Iterator[Origin]:
        """The results that the engine sends once more, newest first."""
        return (each for each in reversed(self._by_words.get(origin.words, ())) if each.repeats(origin))

    @property
    def unsettled(self) -> set[int]:
        """All rows that may change by what comes."""
        return {*self.pending, *self.lost, *(() if self.partial is None else (self.partial,))}

    @property
    def overdue(self) -> int | None:
        """The oldest pending row, where there are too many of them."""
        return next(iter(self.pending)) if len(self.pending) > _MAX_PENDING else None

    @property
    def _repeated(self) -> list[int]:
        """The rows of this connection of which a lost one had brought the final."""
        rows = [row for row, final in self.pending.items() if final.waited is not None]
        return rows if self.partial is None or self.replaced is None else [*rows, self.partial]

    def came_before(self, time: float) -> list[int]:
        """The pending rows whose finals wait since before a time, oldest first."""
        # Up to the first that does not: no final overtakes one that this connection alone has brought.
        early = takewhile(lambda item: self._since(item[1]) < time, self.pending.items())
        return [row for row, _ in early]

    def _since(self, final: PendingFinal) -> float:
        """Since when a final waits, as if it had done so on this connection all the time."""
        return max(final.came - (final.waited or 0.0), self.confirmed)

    def lose_connection(self) -> tuple[Rows, list[int]]:
        """Expect what is unsettled from the next connection.

        Returns the rows that get their finals back, and those that no further connection is to bring again:
        there are engines that close every connection after its first final, or die of what they heard.
        """
        given_up: list[int] = []
        if not self.productive and (repeated := self._repeated):
            self.fruitless += 1
            given_up = repeated if self.fruitless >= _MAX_FRUITLESS else []
        for row, final in self.pending.items():
            self.lost[row] = replace(final, waited=self.latest - self._since(final))
        restored: Rows = ()
        if self.partial is not None:
            self.lost[self.partial] = self.replaced
            restored = ((self.partial, self.replaced.line),) if self.replaced else ()
        self.pending.clear()
        self.partial, self.replaced, self.productive, self.confirmed = None, None, False, -math.inf
        return restored, given_up

    def settle(self, row: int) -> None:
        """Note that a row is not unsettled any more."""
        self.pending.pop(row, None)
        self.lost.pop(row, None)
        if row == self.partial:
            self.partial = self.replaced = None

    def claimed(self, place: Place | None, rows: RowBuffer[Line]) -> list[int]:
        """The rows of a lost connection that a result takes over, by its place, if that is known."""
        untimed = next((row for row, final in self.lost.items() if final and not final.timed), None)
        return [
            row
            for row, final in self.lost.items()
            if row == untimed
            or (final is None and (place is None or place.end > rows[row].start))
            or (final is not None and place is not None and place.is_same(rows[row].place))
        ]

    def covered_interims(self, place: Place | None, rows: RowBuffer[Line]) -> list[int]:
        """The row that is still being spoken, where a result that has a row already is its end."""
        row = self.partial
        return [] if row is None or place is None or not place.covers(rows[row].place) else [row]

    def lost_before(self, place: Place, rows: RowBuffer[Line]) -> list[int]:
        """The rows of lost connections that begin before a place and are not the same."""
        return [row for row in self.lost if rows[row].place.precedes(place)]

    def passed(self, row: int, place: Place, rows: RowBuffer[Line]) -> tuple[list[int], list[int]]:
        """The unsettled rows that come before an utterance in ``row``, and those that it covers."""
        if not self.unsettled:
            return [], []
        # One utterance may be of several finals: those within it are part of its text.
        others = [each for each in (*self.lost, *self.pending) if each != row]
        covered = [each for each in others if place.covers(rows[each].place)]
        covered += [each for each in self.covered_interims(place, rows) if each != row]
        earlier = [each for each in others if rows[each].place.precedes(place) and each not in covered]
        # Utterances come in the order of their finals, also where an engine gives no times.
        order = list(self.pending)
        if row in self.pending:
            skipped = order[: order.index(row)]
            earlier += [each for each in skipped if each not in (*earlier, *covered)]
        return earlier, covered

    def other_utterances(self, connection: Connection, id: str) -> set[int]:
        """The rows of utterances that the engine told from one with this id, on the same connection."""
        same = (each for each in self.origins if each.connection == connection and each.id is not None)
        return {each.row for each in same if not id or each.id != id}

    def knows(self, origin: Origin, base: float, rows: RowBuffer[Line], *, final: bool = False) -> bool:
        """Whether a result repeats one that came before, or comes after its utterance.

        Args:
            origin: The result.
            base: Where its connection began, in seconds of the capture.
            rows: Of all channels.
            final: Whether it will not change.
        """
        if origin.raw is None:
            return False
        place = origin.raw.shifted(base)
        # First by the engine's own times: of a frame that a later connection repeats from an earlier one,
        # the place in the capture is a wrong one.
        for each in self.repeated(origin):
            # What was not settled and comes again in its own place is no repetition of an old frame.
            if (line := rows.get(each.row)) and not (
                line.place.is_same(place) and each.row in self.unsettled
            ):
                return True
        for each in self.similar(origin):
            line = rows.get(each.row)
            if line is None or not line.place.is_same(place):
                continue
            own, settled = each.connection == origin.connection, each.row not in self.unsettled
            # By time, since a person may well say the same twice; and by the
            # words, since the times of an engine may be nonsense.
            if origin.words == each.words and (own or settled):
                if final:  # its times on this connection: it may come once more on the next one
                    self.add(replace(origin, row=each.row))
                return True
            # An interim may come after its final, and the words of an utterance are the last ones.
            if own and (settled or not final) and origin.shares_words(each):
                return True
        return False
