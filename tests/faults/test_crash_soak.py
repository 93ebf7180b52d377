"""kill -9 of the client, of the engine and of both, each at 25 seeded random moments."""

import asyncio
from collections.abc import Iterator

import pytest

from tests.faults.counting import RATE, counting, said, word
from tests.faults.counting_process import EngineProcess, counting_process
from tests.faults.test_crash import SECONDS, Crash, Process, moments
from tests.support.command import Home

pytestmark = pytest.mark.soak

TIMES = 25


@pytest.fixture
def user(user: Home) -> Home:
    user.extra.update(SYMBL_APP_ID="app", SYMBL_APP_SECRET="very-secret")
    return user


@pytest.fixture
def engine() -> Iterator[EngineProcess]:
    with counting_process() as engine:
        yield engine


@pytest.fixture
def crash(user: Home, engine: EngineProcess) -> Crash:
    return Crash(user, engine.url, counting(user.path / "sound.wav", SECONDS))


def nothing_is_lost(crash: Crash) -> None:
    """All sound, every word once and in its place, and whatever was shown."""
    assert crash.kept() == SECONDS * RATE
    assert said(crash.recorded()) == [word(second) for second in range(SECONDS)]
    crash.all_that_was_shown_is_there()


@pytest.mark.parametrize("moment", moments(TIMES, seed=11))
async def test_a_killed_client_continues(crash: Crash, moment: float) -> None:
    await crash.run(moment)
    done = await crash.recover("--resume")
    assert done.returncode == 0, done.stderr
    nothing_is_lost(crash)


@pytest.mark.parametrize("moment", moments(TIMES, seed=12))
async def test_the_client_reconnects_to_a_killed_engine(
    crash: Crash, engine: EngineProcess, moment: float
) -> None:
    def kill(_: Process) -> None:
        engine.kill()
        engine.again()

    assert await crash.run(moment, kill) == 0
    nothing_is_lost(crash)


@pytest.mark.parametrize("moment", moments(TIMES, seed=13))
async def test_after_both_were_killed_the_session_continues(
    crash: Crash, engine: EngineProcess, moment: float
) -> None:
    def kill(client: Process) -> None:
        client.kill()
        engine.kill()

    await crash.run(moment, kill)
    await asyncio.to_thread(engine.again)
    done = await crash.recover("--resume")
    assert done.returncode == 0, done.stderr
    nothing_is_lost(crash)
