"""Where a row of the transcript comes from: the words and the times of a result, as the engine gave them."""

from msgspec import Struct

from symbl_tui.session.model.change import ReceivedEvent
from symbl_tui.session.model.engine_ids import Connection
from symbl_tui.session.model.place import Place, words_of
from symbl_tui.symbl.events import FinalResult, PartialResult


class Origin(Struct, frozen=True):
    """A final result or an utterance, and the row that it became."""

    row: int
    connection: Connection
    words: tuple[str, ...]
    raw: Place | None
    """In seconds of its connection, as the engine gave it; None: it gave none."""
    id: str | None = None
    """The engine's id of the utterance, which may be empty; None for a final."""

    def repeats(self, other: "Origin") -> bool:
        """Whether the engine sent the same once more, on a later connection or without ids."""
        if self.raw is None or other.raw is None or self.words != other.words:
            return False
        # An engine that counts whole seconds may well give two words the same ones.
        if self.raw.is_coarse:
            return False
        again = self.connection != other.connection or self.id == other.id == ""
        return again and self.raw.equals(other.raw) and (not (self.id and other.id) or self.id == other.id)

    def shares_words(self, other: "Origin") -> bool:
        """Whether more than half of its words are the other's too."""
        mine = set(self.words)
        return self.words == other.words or 2 * len(mine & set(other.words)) > len(mine)


def origin_of(received: ReceivedEvent, result: PartialResult | FinalResult) -> Origin:
    """Where a result comes from; it has no row yet."""
    connection, words, raw = (received.channel, received.connection), result.words, None
    if words:
        raw = Place(words[0].start, max(words[0].start, words[-1].end))
    return Origin(-1, connection, words_of(result.text), raw)
