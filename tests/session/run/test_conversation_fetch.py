"""After a session, what a remote engine knows of the whole conversation lands in the folder, in its time."""

import asyncio
import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from symbl_tui.audio.registry import open_source
from symbl_tui.config.profile import EngineConfig
from symbl_tui.session.archive.engine_results import FILE
from symbl_tui.session.archive.recorded_session import read_session
from symbl_tui.session.model.state import SessionState
from symbl_tui.session.run.session_timing import LIVE, Timing
from symbl_tui.symbl.endpoint import Endpoint
from tests.engine.conftest import running as engine_running
from tests.engine.fakes import ScriptedFactory, final
from tests.engine.streaming_client import APP
from tests.session.session_run import PROFILE, SessionRun, write_noise
from tests.support.conversation_api import MEETING, answering
from tests.support.scripted_engine import Script, ScriptedEngine, scripted_engine


@asynccontextmanager
async def over(
    tmp_path: Path, script: Script, timing: Timing = LIVE, url: str | None = None
) -> AsyncIterator[tuple[SessionRun, ScriptedEngine]]:
    """A session that is over, and its engine; ``url``: the profile's, by default the engine's own."""
    async with scripted_engine(script) as engine:
        yield await run(tmp_path, engine.endpoint, timing, url or engine.endpoint.url), engine


async def run(tmp_path: Path, endpoint: Endpoint, timing: Timing, url: str) -> SessionRun:
    write_noise(tmp_path / "meeting.wav", 0.5)
    profile = msgspec.structs.replace(PROFILE, engine=EngineConfig(url=url))
    source = open_source(f"file:{tmp_path / 'meeting.wav'}", pace=math.inf)
    running = SessionRun(tmp_path, source, endpoint, profile=profile, timing=timing)
    await running.until_over()
    return running


async def test_a_remote_session_ends_with_what_the_engine_knows(tmp_path: Path) -> None:
    async with over(tmp_path, Script(answer=answering(MEETING))) as (running, _):
        recorded = read_session(running.session.folder)
    assert running.states[-1] is SessionState.ENDED
    assert running.notices == []
    assert recorded.engine is not None
    assert recorded.engine.summary[0].text == "The deadline moves."
    assert [each.kind for each in recorded.insights] == ["question", "action_item", "action_item"]


async def test_our_own_engine_as_a_remote_one_is_read_like_any_other(tmp_path: Path) -> None:
    async with engine_running(ScriptedFactory(final("who owns the campaign"))) as url:
        patient = Timing(conversation_timeout=60.0)
        ended = await run(tmp_path, Endpoint(url, *APP), patient, url)
    recorded = read_session(ended.session.folder)
    assert ended.notices == []
    assert recorded.engine is not None
    assert {each.name for each in recorded.engine.members} == {"Alice", "Bob"}
    assert {each.id for each in recorded.engine.messages} == {each.utterance_id for each in recorded.lines}
    assert len(recorded.lines) == len({(each.speaker, each.text) for each in recorded.lines}) == 2
    places = [(each.kind, each.utterance_id) for each in recorded.insights]
    assert len(set(places)) == len(places)
    assert recorded.engine.analytics is not None


async def test_a_slow_server_ends_no_session_late_and_the_way_to_read_it_later_is_said(
    tmp_path: Path,
) -> None:
    everything = answering(MEETING)

    async def answer(request: Request) -> Response:
        if request.url.path.endswith("/summary"):
            await asyncio.sleep(60)
        return await everything(request)

    async with over(tmp_path, Script(answer=answer), Timing(conversation_timeout=3.0)) as (running, _):
        (notice,) = running.notices
        later = f"to read it later: symbl-tui sessions fetch {running.session.folder.name}"
        assert notice.startswith("not read from the engine: ")
        assert notice.endswith(f"summary; {later}")
        assert running.states[-1] is SessionState.ENDED
        engine = read_session(running.session.folder).engine
        assert engine is not None
        assert engine.members


async def test_a_server_without_that_api_costs_one_notice_and_the_session_is_whole(tmp_path: Path) -> None:
    async with over(tmp_path, Script()) as (running, engine):
        assert len(engine.asked) > 5
        (notice,) = running.notices
        assert notice.startswith(
            "what the engine knows of the whole conversation was not read; to read it later:"
        )
        assert running.states[-1] is SessionState.ENDED
        assert running.session.error is None
        assert not (running.session.folder / FILE).exists()


async def test_an_engine_of_this_machine_is_not_asked(tmp_path: Path) -> None:
    async with over(tmp_path, Script(answer=answering(MEETING)), url="local") as (running, engine):
        assert engine.asked == []
        assert running.notices == []


async def test_after_a_session_that_failed_nothing_is_read(tmp_path: Path) -> None:
    async with over(tmp_path, Script(answer=answering(MEETING), token_status=401)) as (running, engine):
        assert engine.asked == []
        assert running.states[-1] is SessionState.FAILED
