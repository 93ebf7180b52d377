"""kill -9 of every kind of child, each at ten seeded random moments: what is promised for it holds."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from symbl_tui.demo import meeting_path
from tests.audio.sound_server import SoundServer, sound_server
from tests.faults.child_kills import CAPTURE, ENGINE, MEDIA, RECOGNISERS, Outcome, run_and_kill
from tests.faults.test_killed import write_sound
from tests.support.command import Home
from tests.support.same_words import check_same_words

pytestmark = [pytest.mark.soak, pytest.mark.timeout(1200)]

TIMES = 10
MEETING = ("--source", f"file:{meeting_path()}", "--duration", "20")
LISTENING = 18.0
"""Seconds for which such a run listens, on a quiet machine."""


def moments(seed: int, longest: float) -> list[float]:
    chosen = random.Random(seed)
    return [chosen.uniform(0.0, longest) for _ in range(TIMES)]


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """The same run with nothing killed."""
    return run_and_kill(Home(tmp_path_factory.mktemp("home")), "no such module", 0.0, MEETING)


@pytest.fixture(scope="module")
def server() -> Iterator[SoundServer]:
    with sound_server("sink_name=one rate=16000 channels=1") as server:
        yield server


@pytest.mark.parametrize("module", [RECOGNISERS, ENGINE], ids=["recogniser", "engine"])
@pytest.mark.parametrize("moment", moments(20, LISTENING))
def test_nothing_final_is_lost_or_doubled_and_the_rest_is_heard_again(
    user: Home, undisturbed: Outcome, module: str, moment: float
) -> None:
    outcome = run_and_kill(user, module, moment, MEETING)
    assert outcome.exit_code == 0, outcome.errors
    assert outcome.is_honest
    assert outcome.kept == outcome.texts
    # From the last final on the sound is recognised without what was heard before: a word there, and a few
    # behind it, may be spelled otherwise, and marks may fall elsewhere.
    check_same_words(undisturbed.texts, outcome.texts)


@pytest.mark.parametrize("moment", moments(22, 5.0))
def test_a_capture_is_started_again_and_its_gap_counted(
    user: Home, server: SoundServer, moment: float
) -> None:
    user.extra |= server.env
    outcome = run_and_kill(user, CAPTURE, moment, ("--source", "microphone:one.monitor", "--duration", "8"))
    assert outcome.exit_code == 0, outcome.errors
    assert outcome.is_honest
    assert outcome.killed == 1
    assert outcome.ledger["lost"] > 0


@pytest.mark.parametrize("moment", moments(23, 10.0))
def test_a_decoder_s_end_is_an_error_and_all_that_it_gave_is_kept(
    user: Home, tmp_path: Path, moment: float
) -> None:
    sound = tmp_path / "long.m4a"
    write_sound(sound, 300.0)
    outcome = run_and_kill(user, MEDIA, moment, ("--source", f"file:{sound}", "--pace", "4"))
    assert (outcome.killed, outcome.exit_code) == (1, 4), outcome.errors
    assert outcome.recorded == outcome.ledger["captured"]
