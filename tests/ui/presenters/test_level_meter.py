"""The word behind a level meter: the most urgent one, and the same at every threshold."""

import pytest

from symbl_tui.audio.level import MeterReading
from symbl_tui.session.model.state import SourceState
from symbl_tui.session.model.view import ChannelStatus
from symbl_tui.ui.presenters.level_meter import Bar, Words, is_quiet, word

ACTIVE, MUTED = SourceState.ACTIVE, SourceState.MUTED


def status(source: SourceState = ACTIVE, *, held: bool = False, **reading: float) -> ChannelStatus:
    return ChannelStatus("Alice", MeterReading(**reading), source, held)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("channel", "shown"),
    [
        (status(MUTED, held=True), ("not talking", "warm")),
        (status(MUTED), ("muted", "warm")),
        (status(held=True, peak=-20.0), ("talking", "ok")),
        (status(held=True, peak=-20.0, silent_for=9.0), ("talking", "ok")),
        (status(held=True, peak=-1.0), ("hot", "hot")),
        (status(peak=-3.0), ("", "note")),
        (status(peak=-2.9), ("hot", "hot")),
        (status(silent_for=2.9), ("", "note")),
        (status(silent_for=3.0), ("silent 3 s", "note")),
        (status(SourceState.SILENT), ("silent 0 s", "note")),
        (status(silent_for=5_999.0), ("silent 99 m", "note")),
        (status(silent_for=6_000.0), ("silent 1 h", "note")),
        (status(silent_for=400_000.0), ("silent", "note")),
    ],
)
def test_the_word_says_what_the_user_should_know_first(
    channel: ChannelStatus, shown: tuple[str, str]
) -> None:
    assert word(channel) == shown


@pytest.mark.parametrize(
    ("source", "db"),
    [(ACTIVE, "-18 dB"), (SourceState.SILENT, "-18 dB"), (MUTED, ""), (SourceState.LOST, "")],
)
def test_a_channel_without_sound_shows_no_level(source: SourceState, db: str) -> None:
    channel = status(source, peak=-18.2)
    assert (Words.of(channel).db, is_quiet(channel)) == (db, not db)


def test_the_zones_of_a_bar_are_where_a_recording_would_clip() -> None:
    bar = Bar.of(MeterReading(peak=0.0, hold=0.0), 60, quiet=False)  # a decibel a cell
    assert [(len(text), style) for text, style in bar.parts()] == [(47, "ok"), (10, "warm"), (3, "hot")]
    half = Bar.of(MeterReading(peak=-30.0, hold=-60.0), 60, quiet=False)
    assert list(half.parts()) == [("━" * 30, "ok"), ("─" * 30, "track")]
