"""Which notices leave the screen when another one comes."""

import pytest
from textual.notifications import Notification

from symbl_tui.ui.rendering.notice_stack import superfluous


def notices(*messages: str) -> list[Notification]:
    return [Notification(message) for message in messages]


def left(*messages: str, width: int = 23, height: int = 9) -> list[str]:
    """Those that stay on a screen, which has room for three rows of twenty cells by default."""
    coming = notices(*messages)
    dropped = superfluous(coming, width, height)
    return [each.message for each in coming if each not in dropped]


def test_notices_that_have_room_stay() -> None:
    assert left("one", "two", "three") == ["one", "two", "three"]


def test_the_oldest_leave_for_the_newest() -> None:
    assert left("one", "two", "three", "four") == ["two", "three", "four"]
    assert left("one", "two", "a" * 41) == ["a" * 41]


def test_the_newest_is_shown_whatever_it_takes() -> None:
    assert left("one", "a" * 500) == ["a" * 500]
    assert left("one", width=1, height=1) == ["one"]


@pytest.mark.parametrize(
    ("newest", "stay"), [("a" * 20, 2), ("a" * 21, 1), ("日" * 10, 2), ("日" * 11, 1), ("\n", 1), ("", 2)]
)
def test_what_a_notice_takes_is_counted_in_rows_of_cells(newest: str, stay: int) -> None:
    assert len(left("one", "two", newest)) == stay + 1


def test_a_short_notice_does_not_stay_behind_a_long_one_that_had_to_leave() -> None:
    assert left("one", "a" * 60, "two") == ["two"]


def test_what_is_said_again_is_said_once_at_its_new_place() -> None:
    coming = notices("again", "between", "again")
    assert superfluous(coming, 23, 9) == coming[:1]
