"""What is said of a session: its state, its error, what is missing."""

from dataclasses import replace
from datetime import timedelta

import pytest
from msgspec import structs

from symbl_tui.session.archive.session_facts import Interruption, Presence
from symbl_tui.session.model.ledger import ChannelLedger
from symbl_tui.session.review.facts_text import describe_presence, describe_state, describe_time, notices
from symbl_tui.session.review.loss_text import describe_loss
from tests.session.exports.sessions_in_memory import FACTS, session

WHOLE = ChannelLedger("Alice", 60, 60, 60, 0, waiting=0)


def lossy(name: str, **seconds: float) -> ChannelLedger:
    return structs.replace(WHOLE, name=name, **seconds)


def test_a_whole_session_has_nothing_to_confess() -> None:
    assert describe_loss(replace(FACTS, ledger=(WHOLE,))) == ""
    assert list(notices(session())) == []


@pytest.mark.parametrize(
    ("ledger", "said"),
    [
        (lossy("Alice", gap=3.21), "Lost: Alice 3.2 s not transcribed."),
        (
            lossy("Bob", lost=2.0, unrecorded=0.5),
            "Lost: Bob 1.5 s without sound from the source, 0.5 s not recorded.",
        ),
        (lossy("Alice", gap=0.01), ""),
    ],
)
def test_each_cause_is_named(ledger: ChannelLedger, said: str) -> None:
    assert describe_loss(replace(FACTS, ledger=(ledger,))) == said


def test_what_a_later_pass_transcribed_is_not_lost() -> None:
    facts = replace(FACTS, ledger=(lossy("Alice", gap=3.0),), transcript="whisper")
    assert describe_loss(facts) == ""


def test_many_channels_stay_one_line() -> None:
    ledger = tuple(lossy(f"C{number}", gap=1.0) for number in range(60))
    assert describe_loss(replace(FACTS, ledger=ledger)).endswith(
        "C2 1.0 s not transcribed; 57 more channels."
    )


def test_the_time_that_the_program_was_dead_is_named() -> None:
    cut = Interruption(FACTS.started, FACTS.started + timedelta(seconds=130), 12.0)
    assert describe_loss(replace(FACTS, interruptions=(cut,))) == (
        "Lost: nothing was recorded for 02:10 at 00:12."
    )


def test_error_and_state_come_first() -> None:
    failed = replace(FACTS, ended=None, error="the engine refused", ledger=(lossy("Alice", gap=1),))
    error, state, loss = notices(session(facts=failed))
    assert error == "It ended with an error: the engine refused"
    assert state.startswith("Not closed")
    assert loss.startswith("Lost")
    assert describe_state(replace(FACTS, running=True)).startswith("Live now")


def test_the_time_has_a_day_and_a_length() -> None:
    assert describe_time(FACTS).endswith("· 01:00")


def test_who_came_late_or_left_early_is_said_in_the_order_of_time() -> None:
    assert describe_presence(FACTS) == ""
    facts = replace(FACTS, presence=(Presence(left=45.0), Presence(joined=2.5, left=60.0)))
    assert describe_presence(facts) == "Bob joined at 00:02, Alice left at 00:45."
    many = replace(
        FACTS, speakers=FACTS.speakers * 16, presence=tuple(Presence(float(at), at + 1.0) for at in range(32))
    )
    assert describe_presence(many).endswith(", and 55 more.")
