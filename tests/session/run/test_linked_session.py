"""What sessions with an engine have in common: where a bookmark lies, and that a lost one is told."""

import pytest

from symbl_tui.errors import SymblTuiError
from symbl_tui.session.model.view import Notice, Update
from symbl_tui.session.run.linked_session import LinkedSession


class Marked(LinkedSession):
    """A session that keeps its bookmarks in a list."""

    def __init__(self, elapsed: float) -> None:
        super().__init__()
        self.elapsed_so_far = elapsed
        self.kept: list[tuple[float, float, str]] = []
        self.emitted: list[Update] = []
        self.subscribe(self.emitted.append)

    def mark(self, end: float | None) -> None:
        self._keep_bookmark(lambda *mark: self.kept.append(mark), "here", end, self.elapsed_so_far)

    def mark_on_a_full_disk(self) -> None:
        def refuse(*_: object) -> None:
            raise SymblTuiError("the disk is full", "it waits in memory")

        self._keep_bookmark(refuse, "here", None, self.elapsed_so_far)


@pytest.mark.parametrize(
    ("elapsed", "end", "span"),
    [
        (100.0, None, (70.0, 100.0)),
        (100.0, 50.0, (20.0, 50.0)),
        (100.0, 500.0, (70.0, 100.0)),
        (100.0, -5.0, (0.0, 0.0)),
        (10.0, None, (0.0, 10.0)),
        (10.0, 5.0, (0.0, 5.0)),
    ],
)
def test_a_bookmark_covers_what_was_just_spoken_and_lies_within_the_session(
    elapsed: float, end: float | None, span: tuple[float, float]
) -> None:
    session = Marked(elapsed)
    session.mark(end)
    assert session.kept == [(*span, "here")]


def test_a_bookmark_that_cannot_be_kept_is_told_to_the_reader() -> None:
    session = Marked(10.0)
    session.mark_on_a_full_disk()
    assert session.emitted == [Notice("the disk is full; it waits in memory")]
