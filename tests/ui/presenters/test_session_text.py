"""The session screens say at every moment what happens to the sound, and which key leads on."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from symbl_tui.session.model.state import SessionState
from symbl_tui.ui.presenters import session_text
from symbl_tui.ui.presenters.session_text import Keys, Now
from tests.support.foreign_text import is_harmless

KEYS = Keys(quit="q", pause="p", mute="space")
LISTENING = Now(SessionState.LISTENING, None, Path("/home/alice/sessions/standup"), stopping=False)


def live(state: SessionState, **values: object) -> session_text.Texts:
    return session_text.live(replace(LISTENING, state=state, **values), KEYS)


def replay(state: SessionState, **values: object) -> session_text.Texts:
    return session_text.replay(replace(LISTENING, state=state, **values), KEYS)


@given(st.sampled_from(SessionState), st.none() | st.text(), st.booleans(), st.booleans())
def test_no_text_carries_a_control_character(
    state: SessionState, error: str | None, stopping: bool, has_sound: bool
) -> None:
    for show in (live, replay):
        texts = show(state, error=error, stopping=stopping, has_sound=has_sound)
        assert is_harmless(f"{texts.banner}\n{texts.hint}")


@pytest.mark.parametrize("state", [SessionState.ENDED, SessionState.FAILED])
def test_an_ended_session_tells_where_its_recording_is(state: SessionState) -> None:
    assert "/home/alice/sessions/standup" in live(state).banner
    assert live(state).banner.endswith("Press q to quit.")
    assert "/home/alice" not in live(state, has_sound=False).banner


def test_an_engine_that_does_not_answer_costs_no_sound() -> None:
    assert "Sound is recorded and will be sent" in live(SessionState.RETRYING).banner


def test_a_failure_is_told_even_when_the_error_has_no_words() -> None:
    assert live(SessionState.FAILED, error="the disk is full").banner.startswith("the disk is full\n")
    assert "failed without an error message" in live(SessionState.FAILED).banner
    assert "failed without an error message" in replay(SessionState.FAILED).banner


def test_a_stop_that_takes_long_offers_to_quit_at_once() -> None:
    texts = live(SessionState.STOPPING, stopping=True)
    assert "Press q again to quit at once" in texts.banner
    assert texts.labels["live.quit"] == "Quit now"


def test_a_pause_names_the_key_that_resumes_it() -> None:
    for show in (live, replay):
        assert "Press p to resume." in show(SessionState.PAUSED).banner
        assert show(SessionState.PAUSED).labels["live.pause"] == "Resume"


def test_an_empty_transcript_explains_what_it_waits_for() -> None:
    assert live(SessionState.CONNECTING, has_sound=False).hint.startswith("Waiting for sound.")
    assert "recorded already" in live(SessionState.CONNECTING).hint
    assert "dim words may still change" in live(SessionState.LISTENING).hint
    assert "hold space while you speak" in live(SessionState.LISTENING, talking=False).hint
    assert live(SessionState.ENDED).hint == "No speech was recognised."


@pytest.mark.parametrize(
    ("muted", "talking", "label"),
    [
        (False, None, "Mute"),
        (True, None, "Unmute"),
        (True, False, "Hold to talk"),
        (False, True, "Talking"),
    ],
)
def test_the_mute_key_is_labelled_with_what_it_does_now(
    muted: bool, talking: bool | None, label: str
) -> None:
    assert live(SessionState.LISTENING, muted=muted, talking=talking).labels["live.mute"] == label


def test_keys_without_an_effect_after_the_end_are_hidden() -> None:
    ended = live(SessionState.ENDED).labels
    assert [ended[key] for key in ("live.mute", "live.pause", "live.mark")] == ["", "", ""]
    assert ended["live.quit"] == "Quit"
    replayed = replay(SessionState.ENDED).labels
    assert replayed["replay.forward"] == replayed["replay.faster"] == ""
    assert replay(SessionState.LISTENING).labels == {}


def test_a_replay_at_its_end_tells_how_to_go_on() -> None:
    texts = replay(SessionState.PAUSED, at_end=True)
    assert texts.banner == f"The end. Press {KEYS.back} to go back, {KEYS.pause} to play it again."
    assert texts.labels["replay.forward"] == ""
    assert replay(SessionState.ENDED, stopping=True).banner == ""
