"""The last lines of a session account for the sound of every channel."""

from dataclasses import dataclass
from pathlib import Path
from typing import cast

from symbl_tui.headless.session_summary import describe_session
from symbl_tui.session.model.ledger import ChannelLedger
from symbl_tui.session.run.session import Session


@dataclass
class Ended:
    """The part of a session that a summary reads."""

    folder: Path
    rows: tuple[ChannelLedger, ...] = ()

    def ledger(self) -> tuple[ChannelLedger, ...]:
        return self.rows


def describe(folder: Path, *rows: ChannelLedger) -> list[str]:
    return describe_session(cast(Session, Ended(folder, rows))).splitlines()


def test_each_channel_has_a_line_and_the_folder_comes_last(tmp_path: Path) -> None:
    alice = ChannelLedger("Alice", 60.04, 59.8, 58.5, 0.25, waiting=0.0)
    bob = ChannelLedger("Bob", 60.0, 60.0, 60.0, 0.0, waiting=0.0, lost=3.0)
    carol = ChannelLedger("Carol", 60.0, 60.0, 60.0, 1.0, waiting=0.0, lost=23.4, unrecorded=22.4)
    first, second, third, last = describe(tmp_path, alice, bob, carol)
    assert first == "Alice: heard 60.0 s · sent 59.8 s · understood up to 58.5 s · lost 0.2 s"
    assert second.endswith("lost 0.0 s · without sound from the source 3.0 s")
    assert third.endswith(
        "lost 23.4 s · 22.4 s of it could not be recorded · without sound from the source 1.0 s"
    )
    assert last == f"recorded in {tmp_path}"


def test_what_is_shown_as_nothing_is_left_out(tmp_path: Path) -> None:
    alice = ChannelLedger("Alice", 60.0, 60.0, 60.0, 0.0, waiting=0.0, lost=0.05, unrecorded=0.03)
    assert describe(tmp_path, alice)[0].endswith("understood up to 60.0 s · lost 0.0 s")


def test_a_session_that_never_began_says_so(tmp_path: Path) -> None:
    assert describe(tmp_path / "never") == ["nothing was captured"]
