"""Every channel has a name to show and an id that is its alone."""

from symbl_tui.config.profile import Profile, SpeakerConfig
from symbl_tui.domain.utterance import Speaker
from symbl_tui.session.run.active_recording import name_speakers

ALICE = SpeakerConfig(name="Alice", user_id="alice@example.com")


def named(*names: str) -> tuple[Speaker, ...]:
    return name_speakers(Profile(speakers=tuple(SpeakerConfig(name=name) for name in names)), len(names))


def test_speakers_are_those_of_the_profile_and_then_numbered() -> None:
    speakers = name_speakers(Profile(speakers=(ALICE, SpeakerConfig(name="Bob"))), 3)
    assert [speaker.name for speaker in speakers] == ["Alice", "Bob", "Speaker 3"]
    assert [speaker.user_id for speaker in speakers] == ["alice@example.com", "Bob", "Speaker 3"]


def test_speakers_of_the_same_name_have_different_ids() -> None:
    speakers = named("Guest", "Guest")
    assert [speaker.name for speaker in speakers] == ["Guest", "Guest"]
    assert len({speaker.user_id for speaker in speakers}) == 2


def test_a_name_cannot_control_the_terminal_or_be_empty() -> None:
    assert [speaker.name for speaker in named("A\x1b[2J", "\x07")] == ["A[2J", "Speaker 2"]
