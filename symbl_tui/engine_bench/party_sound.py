"""The sound of one party of a bench's conversation: its turns, and silence between them. Pure."""

from collections.abc import Iterator
from typing import Final

from symbl_tui.engine_bench.conversation_script import RATE, ConversationScript, Turn

CHUNK: Final = 0.1
"""Seconds of one message, as the product's own client sends them."""

_SAMPLES: Final = round(CHUNK * RATE)
_SILENCE: Final = bytes(2 * _SAMPLES)


class PartySound:
    """Made as it is sent: an hour of sound of every party would not fit into memory."""

    def __init__(self, script: ConversationScript, conversation: int, party: int) -> None:
        self._script = script
        turns = script.turns(conversation)
        self._turns: Iterator[Turn] = (turn for turn in turns if turn.party == party)
        self._turn = next(self._turns)
        self._position = 0
        self.spoken: list[tuple[float, float]] = []
        """Start and end of each piece of speech that was sent whole, in seconds from the first sample."""

    @property
    def sent(self) -> float:
        """Seconds of sound so far."""
        return self._position / RATE

    def next_chunk(self) -> bytes:
        """The next :data:`CHUNK` seconds, mono s16le."""
        start, end = self._position, self._position + _SAMPLES
        self._position = end
        turn = self._turn
        first, last = round(turn.start * RATE), round(turn.end * RATE)
        if end <= first:
            return _SILENCE
        chunk = bytearray(_SILENCE)
        # The part of the turn that lies in this chunk.
        begin, stop = max(start, first), min(end, last)
        if begin < stop:
            samples = self._script.samples[turn.first + begin - first : turn.first + stop - first]
            chunk[2 * (begin - start) : 2 * (begin - start) + 2 * len(samples)] = samples.tobytes()
        self.spoken += [piece for piece in turn.spoken if start < round(piece[1] * RATE) <= end]
        if end >= last:
            self._turn = next(self._turns)
        return bytes(chunk)
