import pytest
from rich.cells import cell_len

from symbl_tui.audio.calls.call_events import EndCause
from symbl_tui.ui.presenters import call_text
from symbl_tui.ui.view_models.call_overview import CallOverview, CallRow
from tests.ui.fake_calls import FakeCalls


def row(words: str = "", *, speaker: str = "Ana", ended: bool = False, hung_up: bool = False) -> CallRow:
    calls, shown = FakeCalls(), CallOverview()
    calls.subscribe(shown.handle)
    session = calls.begin("twilio", "Ana", "Agent", seconds=725)
    session.hear(("Ana", -6.0), ("Agent", -50.0))
    if words:
        session.say(0, words, speaker=speaker)
    if hung_up:
        calls.hang_up(session)
    if ended:
        calls.end(session, EndCause.LOST)
    return shown.rows()[0]


@pytest.mark.parametrize("width", [20, 40, 69, 70, 118, 198])
@pytest.mark.parametrize("words", ["", "Hello.", "a long story " * 30, "日本語の長い話" * 20], ids=len)
def test_a_row_fits_every_width_and_has_the_length_of_the_call(width: int, words: str) -> None:
    for call in (row(words), row(words, ended=True), row(words, hung_up=True)):
        lines = call_text.row(call, width).plain.split("\n")
        assert len(lines) == 2
        assert all(cell_len(line) <= width for line in lines), lines
        assert "00:12:05" in lines[0]


def test_of_a_long_sentence_the_last_words_are_shown() -> None:
    second = call_text.row(row("We talked about many things, and the price is forty euros."), 40).plain.split(
        "\n"
    )[1]
    assert second.strip().startswith("Ana: …")
    assert second.rstrip().endswith("forty euros.")


def test_a_call_without_words_says_so_and_one_that_is_over_says_why() -> None:
    assert "nothing said yet" in call_text.row(row(), 80).plain
    assert "connection lost" in call_text.row(row("Hello.", ended=True), 80).plain
    assert "finishing" in call_text.row(row("Hello.", hung_up=True), 80).plain


def test_without_colour_the_mark_tells_a_call_from_one_that_is_over() -> None:
    assert call_text.row(row(), 80).plain[0] == "●"
    assert call_text.row(row(ended=True), 80).plain[0] == "○"


def test_the_level_is_that_of_the_loudest_party() -> None:
    assert "━━━━━━━━━━━" in call_text.row(row(), 80).plain


def test_hostile_names_and_words_are_no_markup() -> None:
    shown = call_text.row(row("[red]x[/red] \x1b[31m", speaker="Ana"), 80)
    assert "[red]x[/red]" in shown.plain
    assert "\x1b" not in shown.plain
