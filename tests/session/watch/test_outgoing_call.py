"""An engine calls a real telephone, and the session shows what is said, and how the call went."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from symbl_tui.engine.settings import EngineSettings, TelephonySettings
from symbl_tui.errors import EngineError
from symbl_tui.session.model.state import SessionState
from symbl_tui.session.watch.outgoing_call import OutgoingCall
from symbl_tui.symbl.endpoint import Endpoint
from tests.audio.calls.sip.phones import Phone, phone, tone
from tests.engine.fakes import ScriptedFactory, final
from tests.engine.rest_client import rest_engine
from tests.engine.streaming_client import APP
from tests.session.watch.watching import Engine, WatchRun, engine
from tests.support.waiting import until

QUESTION = "when will the mobile application be ready for testing?"
HERE = EngineSettings(telephony=TelephonySettings(enabled=True, allow=("127.0.0.1",)))

pytestmark = pytest.mark.usefixtures("home")


@pytest.fixture
async def bob(tmp_path: Path) -> AsyncIterator[Phone]:
    async with phone(tmp_path / "bob", tone(440, 20)) as it:
        yield it


@pytest.fixture
async def endpoint() -> AsyncIterator[Endpoint]:
    async with rest_engine(ScriptedFactory(final(QUESTION)), HERE) as rest:
        yield Endpoint(str(rest.http.base_url).rstrip("/"), *APP)


@pytest.fixture
async def silent() -> AsyncIterator[Engine]:
    async with engine() as running:
        yield running


@pytest.fixture
def runs() -> Iterator[list[WatchRun]]:
    """Sessions that end with the test, whatever becomes of it."""
    made: list[WatchRun] = []
    yield made
    for each in made:
        each.session.request_stop("the test is over")


async def test_a_call_is_shown_and_hung_up_from_here(
    bob: Phone, endpoint: Endpoint, tmp_path: Path, runs: list[WatchRun]
) -> None:
    run = WatchRun(tmp_path, endpoint, "", call=OutgoingCall(bob.uri, dtmf="12#"))
    runs.append(run)
    run.start()
    await run.shows(1)
    await until(lambda: bob.digits() == "12#", state=lambda: bob.events)
    run.session.request_stop("stopped by the reader")
    await bob.happened("CALL_CLOSED")
    await run.over()
    assert run.session.error is None
    assert run.notices[0] == f"calling {bob.uri}"
    assert "the call is established" in run.notices
    assert run.texts == [line.text for line in run.recorded().lines]
    assert ("question", run.texts[0]) in run.insights


async def test_a_call_that_the_far_end_ends_or_refuses_ends_with_the_reason(
    bob: Phone, endpoint: Endpoint, tmp_path: Path, runs: list[WatchRun]
) -> None:
    run = WatchRun(tmp_path / "1", endpoint, "", call=OutgoingCall(bob.uri))
    runs.append(run)
    run.start()
    await run.shows(1)
    bob.command("hangup")
    await run.over()
    assert run.session.reason == "the call has ended: called party hung up"
    refused = WatchRun(tmp_path / "2", endpoint, "", call=OutgoingCall(f"sip:nobody@127.0.0.1:{bob.port}"))
    runs.append(refused)
    refused.start()
    await refused.over()
    assert "404" in refused.session.reason
    assert refused.session.state is SessionState.ENDED


async def test_an_engine_that_makes_no_calls_says_so(
    silent: Engine, tmp_path: Path, runs: list[WatchRun]
) -> None:
    run = WatchRun(tmp_path, silent.endpoint, "", call=OutgoingCall(number="4930123456"))
    runs.append(run)
    run.start()
    await run.over()
    assert isinstance(run.session.error, EngineError)
    assert "telephony is not available" in str(run.session.error)
