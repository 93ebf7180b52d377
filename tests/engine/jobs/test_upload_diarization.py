"""A result of two voices becomes two messages."""

from symbl_tui.domain.speaker_turns import SpeakerTurn, SpeakerTurns
from symbl_tui.domain.utterance import Speaker, Word
from symbl_tui.engine.jobs.upload_diarization import split_by_speaker
from symbl_tui.engine.recognizers.interface import FinalResult

CALLER = Speaker("Caller")


def _result(text: str) -> FinalResult:
    return FinalResult(tuple(Word(word, float(at), at + 0.9) for at, word in enumerate(text.split())), True)


def _split(result: FinalResult, *turns: tuple[float, float, str]) -> list[tuple[str, str]]:
    labelled = SpeakerTurns(SpeakerTurn(*turn) for turn in turns)
    parts = split_by_speaker(result, labelled, CALLER, lambda label: Speaker(label))
    assert all(part.punctuated == result.punctuated for _, part in parts)
    return [(person.name, part.text) for person, part in parts]


def test_a_change_of_speaker_divides_a_result() -> None:
    result = _result("is it ready for us yes it is ready")
    assert _split(result, (0, 5, "Speaker 1"), (5, 9, "Speaker 2")) == [
        ("Speaker 1", "is it ready for us"),
        ("Speaker 2", "yes it is ready"),
    ]


def test_a_result_of_one_voice_stays_as_it_is() -> None:
    assert _split(_result("is it ready"), (0, 9, "Speaker 1")) == [("Speaker 1", "is it ready")]


def test_a_word_in_between_does_not_divide_a_result() -> None:
    result = _result("we will send it to them now")
    assert _split(result, (0, 3, "A"), (3, 4, "B"), (4, 9, "A")) == [("A", result.text)]


def test_words_that_no_turn_covers_are_those_of_the_channel() -> None:
    assert _split(_result("hello there")) == [("Caller", "hello there")]
    assert _split(_result("hello there"), (60, 70, "Speaker 1")) == [("Caller", "hello there")]
