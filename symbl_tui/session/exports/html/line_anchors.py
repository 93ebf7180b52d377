"""The anchors of a page's lines: ``t-1205`` is what was said at 12:05, ``t-10205`` at 1:02:05. Pure."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence

from symbl_tui.domain.text import clock
from symbl_tui.session.model.change import Line


class LineAnchors:
    """The id of each line; the second one of a second is ``t-1205-2``."""

    def __init__(self, lines: Sequence[Line]) -> None:
        """``lines``: by their start."""
        self._lines = lines
        self._starts = [line.start for line in lines]
        self._indexes = {line.utterance_id: index for index, line in enumerate(lines) if line.utterance_id}
        counts: Counter[str] = Counter()
        ids = []
        for line in lines:
            name = f"t-{clock(line.start).replace(':', '')}"
            counts[name] += 1  # ids must be unique, and links to them stay as long as lines keep their times
            ids.append(name if counts[name] == 1 else f"{name}-{counts[name]}")
        self.ids = tuple(ids)
        """By the places of the lines."""

    def line(self, utterance_id: str | None) -> Line | None:
        """The line of an utterance."""
        index = self._indexes.get(utterance_id or "")
        return None if index is None else self._lines[index]

    def start(self, utterance_id: str | None) -> float | None:
        """When an utterance was spoken, in seconds of the capture."""
        line = self.line(utterance_id)
        return None if line is None else line.start

    def of(self, utterance_id: str | None) -> str:
        """The id of an utterance's line; empty where there is none."""
        index = self._indexes.get(utterance_id or "")
        return "" if index is None else self.ids[index]

    def at(self, seconds: float) -> str:
        """The id of the last line that began by then, or of the first one; empty where there is none."""
        return self.ids[max(0, bisect_right(self._starts, seconds) - 1)] if self.ids else ""
