"""The rows of a transcript as they are read: the engine's with names and corrections laid over them. Pure."""

from collections.abc import Iterable

from msgspec import structs

from symbl_tui.session.model.change import Line, Rows, Stage
from symbl_tui.session.model.corrections import Corrections
from symbl_tui.session.model.edit import LineKey
from symbl_tui.session.model.edit_state import EditState
from symbl_tui.session.model.row_index import RowIndex
from symbl_tui.session.model.shown_names import ShownNames


class EditedLines:
    """All rows that were given, and what the user made of them."""

    def __init__(self) -> None:
        self.transcript = ""
        """The pass that the rows are of; empty: the live result."""
        self.names = ShownNames((), {})
        self.recorded = RowIndex()
        """The rows as they were recognised."""
        self._state = EditState()
        self._corrections = Corrections({}, "")
        self._anchors: dict[int, str] = {}
        """Ids for lines without one, which the user's insights refer to."""
        self._unplaced: int | None = None
        """How many rows there were when an insight of the user's had no line yet; None: all have one."""

    def rows(self, indices: Iterable[int]) -> Rows:
        """Those rows as they are shown."""
        return tuple((row, self._shown(row, self.recorded[row])) for row in indices)

    def row(self, index: int) -> Line | None:
        """A row as it is shown."""
        raw = self.recorded.get(index)
        return self._shown(index, raw) if raw else None

    def put(self, rows: Rows) -> Rows:
        """Add or replace rows; returns them as they are shown."""
        self.recorded.put(rows)
        return tuple((row, self._shown(row, line)) for row, line in rows)

    def update(self, state: EditState, names: ShownNames) -> Rows:
        """Apply the edits and names as they are now; returns the rows that change."""
        before = dict(self.rows(self._touched(state, names)))
        self._state, self.names = state, names
        self._corrections = Corrections(state.lines, self.transcript)
        self._anchor()
        after = dict(self.rows((*before, *self._anchors)))
        return tuple((row, line) for row, line in sorted(after.items()) if before.get(row) != line)

    def clear(self) -> None:
        """Forget the rows: they come anew. The edits stay."""
        self.recorded.clear()
        self._anchors.clear()

    @property
    def waiting(self) -> bool:
        """Whether another :meth:`update` may find the line of an insight of the user's."""
        return self._unplaced is not None and self._unplaced != len(self.recorded)

    def find(self, key: LineKey) -> int | None:
        """The row of a line's key, which may be of another transcript; None: it is not there."""
        return self.recorded.find(key, self.transcript)

    def utterance_id(self, key: LineKey) -> str | None:
        """The id of the line that an insight of the user's refers to."""
        row = self.find(key)
        if row is not None:
            return self.recorded[row].utterance_id or self._anchors.get(row)
        # Its line may still come: the edits of a running session may be read before its results.
        return (key.utterance or None) if key.transcript == self.transcript else None

    def _touched(self, state: EditState, names: ShownNames) -> Iterable[int]:
        """The rows that other edits may change."""
        if names.changed != self.names.changed:
            return tuple(self.recorded)
        old, new = self._state.lines, state.lines
        keys = {key for key in old.keys() | new.keys() if old.get(key) != new.get(key)}
        mine = (key for key in keys if key.transcript == self.transcript)
        rows = {row for key in mine for row in self.recorded.touched(key)}
        return rows | self._anchors.keys()

    def _shown(self, row: int, raw: Line) -> Line:
        """A row with what the user made of it."""
        shown = self.names.of(raw.channel, raw.speaker)
        text = self._corrections.text(raw) if raw.text and raw.stage is not Stage.PARTIAL else None
        anchor = self._anchors.get(row)
        if shown == raw.speaker and text in (None, raw.text) and anchor is None:
            return raw
        edited = text is not None and text != raw.text
        return structs.replace(
            raw,
            speaker=shown,
            text=text if edited and text else raw.text,
            original=raw.text if edited else None,
            utterance_id=raw.utterance_id or anchor,
        )

    def _anchor(self) -> None:
        """Give the lines that the user's insights refer to an id, where the engine gave none."""
        self._anchors, self._unplaced = {}, None
        for added in self._state.added:
            row = self.find(added.line)
            if row is None:
                self._unplaced = len(self.recorded)
            if row is not None and not (raw := self.recorded[row]).utterance_id:
                self._anchors[row] = f"{raw.channel}@{raw.start:.3f}"
