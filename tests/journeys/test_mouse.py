"""The mouse in a real terminal: select and copy, click, scroll. It is never needed, but it works."""

import re
from collections.abc import Iterator

import pytest

from tests.session.recorded_folder import insight, record, said
from tests.support.command import COMMAND, Home
from tests.support.terminal import Terminal, terminal

WORDS = (
    "The first thing that was said is somewhat longer than a single row of the transcript has room for.",
    *(f"Sentence {number}." for number in range(1, 60)),
)


@pytest.fixture
def screen(user: Home) -> Iterator[Terminal]:
    """A replay that stands at its end, at 80x24."""
    question = (120.0, 0, insight("question", "q1", "Is it long?", "u0"))
    record(user.path / ".local/share/symbl-tui/sessions", events=(*said(*WORDS), question), length=7200)
    with terminal(user, f"{COMMAND} replay latest --speed 16") as opened:
        opened.tmux("set", "-g", "set-clipboard", "on")
        opened.until(lambda seen: "REPLAY" in seen)
        opened.keys("p")
        opened.until(lambda seen: "PAUSED" in seen)
        opened.keys(*["Right"] * 14)
        opened.until(lambda seen: "Sentence 59." in seen and "Is it long?" in seen)
        yield opened


def place(screen: Terminal, words: str) -> tuple[int, int]:
    """Column and row of some words, from 1 as terminals count."""
    for number, row in enumerate(screen.screen.split("\n")):
        if (column := row.find(words)) >= 0:
            return column + 1, number + 1
    raise AssertionError(f"{words!r} is not in:\n{screen.screen}")


def test_selected_text_is_copied_as_plain_text(screen: Terminal) -> None:
    screen.keys("Home")
    screen.until(lambda seen: "The first thing" in seen)
    left, top = place(screen, "The first thing")
    right, bottom = place(screen, "Sentence 2.")
    screen.drag((left, top), (right + len("Sentence 2."), bottom))
    screen.keys("y")
    screen.until(lambda seen: "Copied" in seen)
    assert screen.tmux("show-buffer") == "\n".join((WORDS[0], "Sentence 1.", "Sentence 2."))


def test_a_click_on_an_insight_shows_its_utterance(screen: Terminal) -> None:
    assert "The first thing" not in screen.screen
    screen.click(*place(screen, "Is it long?"))
    screen.until(lambda seen: "The first thing" in seen and "not following" in seen)
    screen.keys("y")
    screen.until(lambda seen: "Copied" in seen)
    assert screen.tmux("show-buffer") == "Is it long?", "the entry that was clicked"


def test_the_wheel_scrolls_holds_the_position_and_returns_to_the_end(screen: Terminal) -> None:
    screen.wheel(*place(screen, "Sentence 59."), down=False)
    screen.until(lambda seen: "not following" in seen and "Sentence 59." not in seen)
    for _ in range(4):
        screen.wheel(*place(screen, "Sentence"), down=True)
    screen.until(lambda seen: "not following" not in seen and "Sentence 59." in seen)


def test_a_click_on_the_key_line_does_what_the_key_does(screen: Terminal) -> None:
    screen.click(*place(screen, "Resume"))
    screen.until(lambda seen: "REPLAY" in seen)
    before = re.findall(r"(\d+):\d\d of", screen.screen)
    screen.click(*place(screen, "-10 s"))
    screen.until(lambda seen: re.findall(r"(\d+):\d\d of", seen) != before or "Sentence 59." not in seen)
    screen.click(*place(screen, "Close"))
    screen.until(lambda seen: "[exit 0]" in seen)


def test_copying_without_a_selection_copies_the_newest_line(screen: Terminal) -> None:
    screen.keys("y")
    screen.until(lambda seen: "Copied" in seen)
    assert screen.tmux("show-buffer") == WORDS[-1]
