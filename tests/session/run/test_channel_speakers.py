"""Every channel has a name to show and an id that is its alone."""

from symbl_tui.config.profile import Profile, SpeakerConfig
from symbl_tui.domain.text import NAME_LIMIT
from symbl_tui.domain.utterance import Speaker
from symbl_tui.session.run.channel_speakers import ChannelSpeakers

ALICE = SpeakerConfig(name="Alice", user_id="alice@example.com")


def named(*names: str) -> tuple[Speaker, ...]:
    return ChannelSpeakers(Profile(speakers=tuple(SpeakerConfig(name=name) for name in names))).first(
        len(names)
    )


def test_speakers_are_those_of_the_profile_and_then_numbered() -> None:
    speakers = ChannelSpeakers(Profile(speakers=(ALICE, SpeakerConfig(name="Bob")))).first(3)
    assert [speaker.name for speaker in speakers] == ["Alice", "Bob", "Speaker 3"]
    assert [speaker.user_id for speaker in speakers] == ["alice@example.com", "Bob", "Speaker 3"]


def test_speakers_of_the_same_name_have_different_ids() -> None:
    speakers = named("Guest", "Guest")
    assert [speaker.name for speaker in speakers] == ["Guest", "Guest"]
    assert len({speaker.user_id for speaker in speakers}) == 2


def test_a_name_cannot_control_the_terminal_or_be_empty() -> None:
    assert [speaker.name for speaker in named("A\x1b[2J", "\x07")] == ["A[2J", "Speaker 2"]


def test_the_speakers_of_a_call_have_the_names_of_the_platform_unless_the_profile_has_them() -> None:
    called = ["+49 30 1", "", "\x1b[2J", "Bob", "x" * 500]
    speakers = ChannelSpeakers(Profile(speakers=(ALICE,)), called.__getitem__).first(5)
    assert [speaker.name for speaker in speakers][:4] == ["Alice", "Speaker 2", "[2J", "Bob"]
    assert len(speakers[4].name) <= NAME_LIMIT
    assert [speaker.name for speaker in ChannelSpeakers(Profile(), lambda _: "").first(1)] == ["Speaker 1"]


def test_who_comes_back_has_the_same_name_and_two_of_one_name_are_told_apart() -> None:
    speakers = ChannelSpeakers(Profile(), lambda channel: "Bob")
    bob = speakers.first(1)
    back = speakers.following(bob, 1, present=[])
    other = speakers.following([*bob, back], 2, present=[back.name])
    assert [each.name for each in (*bob, back, other)] == ["Bob", "Bob", "Bob (3)"]
    assert len({each.user_id for each in (*bob, back, other)}) == 3


def test_no_two_channels_have_one_user_id_whatever_names_look_like() -> None:
    speakers = named("Bob (3)", "Bob", "Bob")
    assert len({each.user_id for each in speakers}) == 3
