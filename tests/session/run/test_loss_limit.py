"""A session with a limit on lost sound fails with an error that names the channel and the amount."""

from contextlib import nullcontext
from pathlib import Path

import pytest
from msgspec import structs

from symbl_tui.cli.run_options import seconds
from symbl_tui.errors import SoundLost
from symbl_tui.session.model.ledger import ChannelLedger
from symbl_tui.session.run.loss_limit import check_loss

FOLDER = Path("/home/alice/sessions/standup")


def row(name: str, gap: float = 0.0, lost: float = 0.0) -> ChannelLedger:
    return ChannelLedger(name, 60.0, 60.0, 60.0 - gap, gap, waiting=0.0, lost=lost)


def test_the_sentence_says_which_channel_lost_how_much_and_where_the_sound_is() -> None:
    ledger = (row("Alice", gap=3.21), row("Bob", gap=0.2), row("Carol", gap=1.0, lost=2.0))
    with pytest.raises(SoundLost) as error:
        check_loss(ledger, 1.0, FOLDER)
    assert str(error.value) == (
        "sound was lost: of Alice 3.2 s was never answered for, of Carol 1.0 s was never answered for and "
        f"2.0 s never came from the source; all that was heard is in {FOLDER}"
    )
    assert error.value.exit_code == 6


@pytest.mark.parametrize(("limit", "gap"), [(None, 60.0), (1.0, 0.9), (0.0, 0.0)])
def test_a_loss_that_is_allowed_is_no_error(limit: float | None, gap: float) -> None:
    check_loss((row("Alice", gap=gap),), limit, FOLDER)


def test_with_a_limit_of_zero_any_loss_is_an_error() -> None:
    with pytest.raises(SoundLost):
        check_loss((row("Alice", gap=0.02),), 0.0, FOLDER)


def test_sound_that_the_disk_did_not_keep_is_an_error_without_any_limit() -> None:
    kept = row("Bob", gap=9.0, lost=9.0)
    ledger = (structs.replace(row("Alice", lost=2.5), unrecorded=2.0), kept)
    with pytest.raises(SoundLost) as error:
        check_loss(ledger, None, FOLDER)
    assert error.value.message == (
        "sound was lost: of Alice 0.5 s never came from the source and 2.0 s could not be recorded"
    )
    assert "check the disk: its room, its quota" in error.value.remedy


@pytest.mark.parametrize(("gap", "fails"), [(1.0, True), (0.999, False)])
def test_the_limit_itself_is_too_much(gap: float, fails: bool) -> None:
    with pytest.raises(SoundLost) if fails else nullcontext():
        check_loss((row("Alice", gap=gap),), 1.0, FOLDER)


@pytest.mark.parametrize(("value", "expected"), [("1s", 1.0), ("500ms", 0.5), ("2m", 120.0), ("1.5", 1.5)])
def test_durations_have_units(value: str, expected: float) -> None:
    assert seconds(value) == expected
