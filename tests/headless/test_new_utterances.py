"""Without a screen an utterance is printed once, and again where the engine corrected its words."""

from symbl_tui.headless.new_utterances import NewUtterances
from symbl_tui.session.model.change import Line, Stage


def line(text: str) -> Line:
    return Line(0, "Ann", text, 0.0, 1.0, Stage.UTTERANCE)


def test_an_utterance_is_written_once_whatever_its_punctuation() -> None:
    utterances = NewUtterances()
    assert utterances.accept(0, line("hello there"))
    assert not utterances.accept(0, line("Hello, there."))


def test_corrected_words_are_written_again_and_their_first_form_too() -> None:
    utterances = NewUtterances()
    accepted = [utterances.accept(0, line(text)) for text in ("hollow there", "hello there", "hollow there")]
    assert accepted == [True, True, True]


def test_the_same_words_in_another_row_are_another_utterance() -> None:
    utterances = NewUtterances()
    assert [utterances.accept(row, line("yes")) for row in (0, 1)] == [True, True]


def test_a_retracted_line_is_not_written() -> None:
    assert not NewUtterances().accept(0, line(""))


def test_a_session_of_months_does_not_fill_the_memory() -> None:
    utterances = NewUtterances()
    for row in range(10_001):
        utterances.accept(row, line("yes"))
    assert not utterances.accept(10_000, line("yes"))
    assert utterances.accept(0, line("yes")), "the oldest row is forgotten"
