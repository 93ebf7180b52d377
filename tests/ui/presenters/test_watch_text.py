"""The screen of a watched conversation says what is watched, and what leaving it means."""

from dataclasses import replace
from pathlib import Path

import pytest

from symbl_tui.session.model.state import SessionState
from symbl_tui.ui.presenters import watch_text
from symbl_tui.ui.presenters.session_text import Texts
from symbl_tui.ui.presenters.watch_text import Now
from tests.support.foreign_text import HOSTILE, is_harmless

NOW = Now(
    state=SessionState.LISTENING,
    error=None,
    folder=Path("/home/alice/sessions/standup"),
    stopping=False,
    watched="standup",
    host="engine.example.org",
    is_call=False,
    has_utterances=True,
    can_start=False,
)


def texts(state: SessionState, new_key: str = "", **values: object) -> Texts:
    return watch_text.texts(replace(NOW, state=state, **values), "q", new_key)  # type: ignore[arg-type]


def test_the_id_is_named_once() -> None:
    assert watch_text.header("Conversation 42", "42", "host") == "Conversation 42 · host"
    assert watch_text.header("Planning", "42", "host") == "Planning · 42 · host"
    assert is_harmless(watch_text.header(HOSTILE, "42", "host"))


@pytest.mark.parametrize(
    ("state", "is_call", "hint"),
    [
        (SessionState.CONNECTING, False, "Connecting to engine.example.org."),
        (SessionState.RETRYING, False, "Connecting to engine.example.org."),
        (
            SessionState.LISTENING,
            False,
            "Watching standup. What is said appears here; dim words may still change.",
        ),
        (SessionState.LISTENING, True, "Calling standup. What is said appears here."),
        (SessionState.ENDED, False, "Nothing was said."),
        (SessionState.FAILED, True, "Nothing was said."),
    ],
)
def test_an_empty_transcript_explains_what_it_waits_for(
    state: SessionState, is_call: bool, hint: str
) -> None:
    assert texts(state, is_call=is_call).hint == hint


@pytest.mark.parametrize(
    ("is_call", "banner"),
    [
        (False, "Stopping. Press q again to quit at once."),
        (True, "Hanging up. Press q again to quit at once."),
    ],
)
def test_a_stop_that_takes_long_offers_to_quit_at_once(is_call: bool, banner: str) -> None:
    stopping = texts(SessionState.STOPPING, is_call=is_call, stopping=True)
    assert stopping.banner == banner
    assert stopping.labels["live.quit"] == "Quit now"


def test_an_engine_that_does_not_answer_loses_nothing_that_is_said() -> None:
    assert "is read once it is back" in texts(SessionState.RETRYING).banner
    assert texts(SessionState.LISTENING).banner == ""


def test_the_end_tells_where_the_transcript_is_and_which_keys_lead_on() -> None:
    ended = texts(SessionState.ENDED, "^n", can_start=True)
    assert ended.banner.split("\n") == [
        "The conversation has ended. It is stored in /home/alice/sessions/standup",
        "Press ^n for another session, q to quit.",
    ]
    assert texts(SessionState.ENDED, has_utterances=False).banner.split("\n") == [
        "The conversation has ended. Nothing was said.",
        "Press q to quit.",
    ]


def test_a_failure_is_told_with_what_there_is_of_the_transcript() -> None:
    assert texts(SessionState.FAILED, error="no such conversation", has_utterances=False).banner == (
        "no such conversation\nPress q to quit."
    )
    with_words = texts(SessionState.FAILED, error=None).banner.split("\n")
    assert with_words[0] == "The session failed without an error message."
    assert with_words[1] == "What was said until then is in /home/alice/sessions/standup"
    assert is_harmless(texts(SessionState.FAILED, error=HOSTILE).banner)


def test_keys_without_an_effect_are_hidden() -> None:
    assert texts(SessionState.LISTENING).labels == {"live.mute": "", "live.pause": "", "review.new": ""}
    assert texts(SessionState.ENDED, stopping=True).labels == {
        "live.mute": "",
        "live.pause": "",
        "live.mark": "",
        "review.new": "",
        "live.quit": "Quit",
    }
    assert "review.new" not in texts(SessionState.ENDED, "^n", can_start=True).labels
