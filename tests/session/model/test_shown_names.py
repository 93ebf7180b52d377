"""Speakers are shown by the names that the user gave, and namesakes of two channels are not mixed up."""

from symbl_tui.domain.insight import Insight
from symbl_tui.domain.insight_kind import QUESTION
from symbl_tui.domain.utterance import Speaker
from symbl_tui.session.model.change import Line, Stage
from symbl_tui.session.model.edit import SpeakerKey
from symbl_tui.session.model.shown_names import KnownSpeaker, ShownNames

ROOM, VOICE, PHONE = SpeakerKey(0), SpeakerKey(0, 1), SpeakerKey(1)
SPEAKERS = (
    KnownSpeaker(ROOM, "Room"),
    KnownSpeaker(VOICE, "Speaker 1"),
    KnownSpeaker(PHONE, "Speaker 1"),
)
NAMES = ShownNames(SPEAKERS, {VOICE: "Ana", PHONE: "Ben", ROOM: ""})
ASKED = Insight("i", QUESTION, "Who?", Speaker("Speaker 1", "x"), assignee=Speaker("Speaker 1"))


def line(channel: int) -> Line:
    return Line(channel, "Speaker 1", "Who?", 0.0, 1.0, Stage.UTTERANCE)


def test_a_name_belongs_to_a_voice_of_a_channel() -> None:
    assert [NAMES.of(channel, "Speaker 1") for channel in (0, 1, 2)] == ["Ana", "Ben", "Speaker 1"]
    assert [NAMES.of_key(key) for key in (ROOM, VOICE, PHONE, SpeakerKey(2))] == ["Room", "Ana", "Ben", None]
    assert NAMES.of_channels() == ("Room", "Ben")
    assert NAMES.changed == {(0, "Speaker 1"): "Ana", (1, "Speaker 1"): "Ben"}


def test_speakers_are_found_by_the_name_that_is_shown_in_any_case() -> None:
    assert [NAMES.keys(name) for name in ("ANA", "ben", "Speaker 1")] == [(VOICE,), (PHONE,), ()]
    both = ShownNames(SPEAKERS, {VOICE: "Ana", PHONE: "ana"})
    assert both.keys("Ana") == (VOICE, PHONE)


def test_people_of_an_insight_are_named_by_the_channel_of_its_line() -> None:
    for channel, name in ((0, "Ana"), (1, "Ben")):
        named = NAMES.of_insight(ASKED, line(channel))
        assert (named.speaker, named.assignee) == (Speaker(name, "x"), Speaker(name))


def test_without_its_line_the_first_of_that_name_is_taken() -> None:
    assert NAMES.of_insight(ASKED, None).speaker.name == "Ana"
    stranger = Insight("i", QUESTION, "Who?", Speaker("Eve"))
    assert NAMES.of_insight(stranger, line(0)) == stranger


def test_somebody_keeps_the_colour_under_any_name_and_is_listed_once() -> None:
    assert NAMES.colours({"Room": 1, "Speaker 1": 2, "Eve": 3}) == {
        "Room": 1,
        "Speaker 1": 2,
        "Eve": 3,
        "Ana": 2,
        "Ben": 2,
    }
    assert ShownNames(SPEAKERS, {PHONE: "Room"}).people(SPEAKERS) == ("Room", "Speaker 1")
