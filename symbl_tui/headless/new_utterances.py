"""Filter utterances that were written already."""

from typing import Final

from symbl_tui.session.model.change import Line
from symbl_tui.session.model.place import words_of

# Rows remembered; the oldest are forgotten.
_ROWS: Final = 10_000


class NewUtterances:
    """Accepts each utterance once, and again where the engine corrected its words."""

    def __init__(self) -> None:
        self._written: dict[int, tuple[str, ...]] = {}

    def accept(self, row: int, line: Line) -> bool:
        """Whether the utterance in a row was not written yet, or not with these words; now it is."""
        words = words_of(line.text)
        # Not by the line: the utterance of a final that was written adds an id, perhaps a comma.
        if not line.text or self._written.get(row) == words:
            return False
        self._written[row] = words
        if len(self._written) > _ROWS:
            # A dict keeps insertion order, so its first key is the oldest.
            del self._written[next(iter(self._written))]
        return True
