"""The figures and levels: their values, and that they keep their places."""

import asyncio
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.app import App, ComposeResult

from symbl_tui.audio.level import SILENCE_DBFS, MeterReading
from symbl_tui.session.model.ledger import ChannelLedger
from symbl_tui.session.model.state import SessionState, SourceState
from symbl_tui.session.model.view import ChannelStatus
from symbl_tui.ui.presenters.level_meter import Bar, Words, word
from symbl_tui.ui.rendering.cells import clip, fit, stopwatch
from symbl_tui.ui.theming.speaker_colors import SpeakerColors
from symbl_tui.ui.theming.themed_app import ThemedApp
from symbl_tui.ui.widgets.meters import Meters
from symbl_tui.ui.widgets.status_figures import LedgerFigures, Status
from symbl_tui.ui.widgets.status_line import StatusLine
from tests.ui.screen_text import rows, until


def painted(reading: MeterReading, cells: int = 24, *, quiet: bool = False) -> str:
    return "".join(text for text, _ in Bar.of(reading, cells, quiet).parts())


def filled(db: float, cells: int = 24) -> int:
    return painted(MeterReading(peak=db, hold=db), cells).count("━")


@given(st.floats(-96, 0), st.floats(-96, 0), st.integers(6, 40))
def test_a_louder_sound_never_has_a_shorter_bar(a: float, b: float, cells: int) -> None:
    quiet, loud = sorted((a, b))
    assert 0 <= filled(quiet, cells) <= filled(loud, cells) <= cells


def test_silence_is_empty_and_full_scale_is_full() -> None:
    assert filled(SILENCE_DBFS) == 0
    assert filled(0.0) == 24


def test_the_peak_mark_is_beyond_the_bar() -> None:
    assert painted(MeterReading(peak=-30, hold=-10)) == "━" * 12 + "─" * 7 + "━" + "─" * 4


def test_a_muted_channel_shows_no_level() -> None:
    assert set(painted(MeterReading(peak=-3, hold=-3), quiet=True)) == {"─"}


LEVELS = st.builds(MeterReading, peak=st.floats(-96, 0), hold=st.floats(-96, 0))


@given(LEVELS, LEVELS, st.integers(6, 40))
def test_painting_the_differences_of_a_bar_paints_the_bar(
    before: MeterReading, now: MeterReading, cells: int
) -> None:
    bar = Bar.of(now, cells, quiet=False)
    shown, wanted = list(painted(before, cells)), painted(now, cells)
    for first, last in bar.differences(Bar.of(before, cells, quiet=False)):
        assert 0 <= first < last <= cells
        shown[first:last] = wanted[first:last]
    assert "".join(shown) == wanted


def test_only_the_letters_that_differ_are_painted_again() -> None:
    loud, less = Words("-18 dB", "silent 9 s"), Words("-17 dB", "silent 9 s")
    assert list(less.differences(loud)) == [(3, 4)]
    assert list(loud.differences(loud)) == []
    assert list(Words("", "muted", "warm").differences(loud)) == [(0, len(loud.text))]


@pytest.mark.parametrize(
    ("source", "reading", "said"),
    [
        (SourceState.MUTED, MeterReading(), "muted"),
        (SourceState.LOST, MeterReading(), "lost!"),
        (SourceState.ENDED, MeterReading(), "ended"),
        (SourceState.ACTIVE, MeterReading(peak=-1.0), "hot"),
        (SourceState.ACTIVE, MeterReading(peak=-20.0, clipped=True, clips=3), "!clipped 3"),
        (SourceState.ACTIVE, MeterReading(peak=-20.0, clipped=True, clips=1234), "!clipped 99"),
        (SourceState.ACTIVE, MeterReading(peak=-20.0, clips=3), ""),
        (SourceState.ACTIVE, MeterReading(peak=-20.0), ""),
        (SourceState.ACTIVE, MeterReading(silent_for=12.3), "silent 12 s"),
        (SourceState.ACTIVE, MeterReading(silent_for=99.9), "silent 99 s"),
        (SourceState.ACTIVE, MeterReading(silent_for=125.0), "silent 2 m"),
        (SourceState.ACTIVE, MeterReading(silent_for=7200.0), "silent 2 h"),
    ],
)
def test_silence_mute_loss_and_clipping_have_different_words(
    source: SourceState, reading: MeterReading, said: str
) -> None:
    assert word(ChannelStatus("Alice", reading, source))[0] == said


@given(st.floats(0, 1e9), st.floats(0, 1e9))
def test_a_silence_of_any_length_has_room_on_the_meter(before: float, after: float) -> None:
    said, now = (
        Words.of(ChannelStatus("A", MeterReading(silent_for=each), SourceState.ACTIVE))
        for each in (before, after)
    )
    assert len(said.text) == len(Words().text)
    assert all(0 <= first < last <= len(now.text) for first, last in now.differences(said))


def test_a_silent_channel_adds_no_lag() -> None:
    ledger = (
        ChannelLedger("Alice", 60.0, 59.8, 58.5, 0.0, waiting=1.5),
        ChannelLedger("Bob", 60.0, 59.5, 3.0, 0.0, waiting=0.0),
    )
    status = LedgerFigures.of(60.0, ledger)
    assert (status.captured, status.sent, status.transcribed, status.lag) == (60, 59, 58, 1.5)


class OneLine(App[None]):
    def compose(self) -> ComposeResult:
        yield StatusLine()


@pytest.mark.parametrize("width", [60, 80, 120])
async def test_figures_keep_their_columns(width: int) -> None:
    app = OneLine()
    async with app.run_test(size=(width, 3)) as pilot:
        line = app.query_one(StatusLine)
        line.title_text = "standup"
        places = set()
        for state in SessionState:
            for behind in (0.0, 9.9, 10.0, 123.4):
                line.status = Status(state, LedgerFigures(59, 59, 59, 59, behind))
                await pilot.pause()
                row = rows(app)[0]
                places.add((row.index("captured"), row.index("transcribed"), row.index("lag")))
                assert f"{behind:.1f} s" in row
        assert len(places) == 1


async def test_unchanged_figures_are_not_painted_again() -> None:
    app = OneLine()
    async with app.run_test(size=(80, 3)) as pilot:
        line = app.query_one(StatusLine)
        line.status = Status(SessionState.LISTENING, LedgerFigures(1, 1, 1, 1, 0.4))
        await pilot.pause()
        painted = 0

        def count() -> object:
            nonlocal painted
            painted += 1
            return render()

        render, line.render = line.render, count  # type: ignore[method-assign, assignment]
        line.status = Status(SessionState.LISTENING, LedgerFigures(1, 1, 1, 1, 0.4))
        await asyncio.sleep(0)
        await pilot.pause()
        assert painted == 0


def test_durations_are_formatted() -> None:
    assert stopwatch(751) == "00:12:31"


def test_clipping_counts_cells() -> None:
    assert clip("日本語", 6) == "日本語"
    assert clip("日本語", 5) == "日本…"
    assert fit("ab", 4) == "ab  "
    assert clip("abc", 0) == ""


@pytest.mark.parametrize(("backpressure", "updates"), [(False, 20), (True, 2)])
async def test_meters_slow_down_under_backpressure(backpressure: bool, updates: int) -> None:
    seen: list[int] = []

    def channels() -> tuple[ChannelStatus, ...]:
        seen.append(1)
        return ()

    meters = Meters(channels, SpeakerColors(), rate=20.0, slow=lambda: backpressure)
    for _ in range(20):  # one second's worth
        meters.poll()
    assert len(seen) == updates


class ThemedFive(ThemedApp):
    def compose(self) -> ComposeResult:
        names = ("Al", "Barbara", "Cy", "Dorothea von B", "Ed")
        yield Meters(
            lambda: tuple(ChannelStatus(name, MeterReading(-20, -18), SourceState.ACTIVE) for name in names),
            SpeakerColors(),
            rate=20.0,
        )


@pytest.mark.parametrize(("width", "columns"), [(80, 2), (120, 3), (200, 5)])
async def test_the_parts_of_all_meters_stand_in_the_same_columns(width: int, columns: int) -> None:
    app = ThemedFive()
    async with app.run_test(size=(width, 12)) as pilot:
        await until(pilot, "dB")
        shown = [row for row in rows(app) if "dB" in row]
        assert sum(row.count("dB") for row in shown) == 5
        places = [[at for at in range(width) if row.startswith(" dB", at)] for row in shown]
        assert len(places[0]) == columns
        assert all(each == places[0][: len(each)] for each in places)
        assert len({b - a for a, b in pairwise(places[0])}) <= 1


async def test_meters_without_room_are_counted() -> None:
    app = ThemedFive()
    async with app.run_test(size=(60, 12)) as pilot:
        shown = await until(pilot, "and 2 more")
        assert shown.count("dB") == 3


class ComingAndGoing(ThemedApp):
    """Meters of channels that a test changes."""

    def __init__(self) -> None:
        super().__init__()
        self.channels: tuple[ChannelStatus, ...] = ()

    def compose(self) -> ComposeResult:
        yield Meters(lambda: self.channels, SpeakerColors(), rate=20.0)

    def hear(self, *channels: tuple[str, SourceState]) -> None:
        self.channels = tuple(
            ChannelStatus(name, MeterReading(-20, -18), source) for name, source in channels
        )


async def test_who_comes_takes_the_place_of_who_left_so_that_no_meter_moves() -> None:
    app, heard, ended = ComingAndGoing(), SourceState.ACTIVE, SourceState.ENDED
    async with app.run_test(size=(60, 12)) as pilot:
        app.hear(("Alice", heard))
        await until(pilot, "Alice")
        app.hear(("Alice", heard), ("Bob", heard))
        await until(pilot, "Bob")
        app.hear(("Alice", ended), ("Bob", heard))
        await until(pilot, "ended")
        assert [row.split()[0] for row in rows(app)[:2]] == ["Alice", "Bob"]
        app.hear(("Alice", ended), ("Bob", heard), ("Carol", heard), ("Dave", heard))
        shown = await until(pilot, "Dave")
        assert [row.split()[0] for row in rows(app)[:3]] == ["Carol", "Bob", "Dave"]
        assert "ended" not in shown


def test_a_speaker_who_left_holds_up_no_figure() -> None:
    left = ChannelLedger("Alice", 4.0, 4.0, 3.5, 0.0, 0.0)
    here = ChannelLedger("Bob", 60.0, 59.0, 55.0, 0.0, 2.0)
    figures = LedgerFigures.of(60.0, (left, here))
    assert (figures.captured, figures.sent, figures.transcribed, figures.lag) == (60, 59, 55, 2.0)
