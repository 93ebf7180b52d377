"""Every channel has a name to show and an id that is its alone."""

from symbl_tui.config import Profile, SpeakerConfig
from symbl_tui.session.recording import name_speakers

ALICE = SpeakerConfig(name="Alice", user_id="alice@example.com")


def test_names_given_now_win_over_the_profile_and_numbers_fill_in() -> None:
    speakers = name_speakers(Profile(speakers=(ALICE, SpeakerConfig(name="Bob"))), ("Host",), 3)
    assert [speaker.name for speaker in speakers] == ["Host", "Bob", "Speaker 3"]
    assert [speaker.user_id for speaker in speakers] == ["alice@example.com", "Bob", "Speaker 3"]


def test_two_of_the_same_name_stay_two_speakers() -> None:
    speakers = name_speakers(Profile(), ("Guest", "Guest"), 2)
    assert [speaker.name for speaker in speakers] == ["Guest", "Guest"]
    assert len({speaker.user_id for speaker in speakers}) == 2


def test_a_name_cannot_drive_the_terminal_or_be_nothing() -> None:
    assert [speaker.name for speaker in name_speakers(Profile(), ("A\x1b[2J", "\x07"), 2)] == [
        "A[2J",
        "Speaker 2",
    ]
