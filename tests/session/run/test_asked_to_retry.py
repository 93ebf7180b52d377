"""An engine that asks to come again (it restarts, it is full) costs a session nothing."""

import json
from pathlib import Path

import pytest
from starlette.websockets import WebSocket

from symbl_tui.audio.registry import open_source
from symbl_tui.config.profile import EngineConfig, Profile
from symbl_tui.errors import EngineUnreachable
from symbl_tui.session.run.session_timing import Timing
from symbl_tui.session.run.start_options import start_options
from symbl_tui.symbl.request_frames import ConnectionStart
from tests.session.session_run import CuedSource, SessionRun, write_noise
from tests.support.scripted_engine import STARTED, STOPPED, Script, result, scripted_engine, utterance

QUICK = Timing(backoff_first=0.02, backoff_longest=0.05, give_up=0.3, last_frame_timeout=0.2)
SECOND = 32_000


class Engine:
    """Refuses or closes its first connections, and serves the others."""

    def __init__(self, *closes: tuple[str, int]) -> None:
        self.closes = list(closes)
        """For each connection the refusal before the start, or none, and the code that it is closed with.

        With 0 it is left open, and the refusal itself says that it passes.
        """
        self.starts: list[dict[str, object]] = []
        self.heard = 0

    async def serve(self, websocket: WebSocket) -> None:
        request = json.loads((await websocket.receive())["text"])
        self.starts.append(request["config"])
        refusal, code = self.closes.pop(0) if self.closes else ("", 0)
        if refusal:
            await websocket.send_json({"type": "error", "message": refusal, "retryable": not code})
            if code:
                return await websocket.close(code)
            await websocket.receive()  # until the client has left
            return None
        for frame in STARTED:
            await websocket.send_json(frame)
        while True:
            message = await websocket.receive()
            if message["type"] == "websocket.disconnect":
                return None
            if data := message.get("bytes"):
                self.heard += len(data)
                if code:
                    await websocket.send_json(result("hello there", 0.05, 0.1))
                    await websocket.send_json(utterance("1", "Hello there.", 0.05, 0.1, "alice"))
                    return await websocket.close(code)
            elif message.get("text"):
                for frame in STOPPED:
                    await websocket.send_json(frame)
                return await websocket.close(1000)


async def _run(tmp_path: Path, engine: Engine, script: Script | None = None) -> SessionRun:
    write_noise(tmp_path / "talk.wav", seconds=1.0, channels=1)
    script = script or Script()
    script.serve = engine.serve
    async with scripted_engine(script) as server:
        source = CuedSource(open_source(f"file:{tmp_path / 'talk.wav'}"))
        running = SessionRun(tmp_path, source, server.endpoint, profile=Profile(), timing=QUICK)
        await running.until_over()
    return running


async def test_a_session_waits_for_an_engine_that_is_full_from_its_start(tmp_path: Path) -> None:
    engine = Engine(*[("this engine takes 1 connections at a time", 1013)] * 12)
    running = await _run(tmp_path, engine)
    assert running.session.error is None
    assert len(engine.starts) == 13
    # The first sample waits longer with every attempt.
    delays = [float(str(start["streamDelay"])) for start in engine.starts]
    assert delays == sorted(delays)
    assert engine.heard == SECOND


async def test_a_session_waits_for_an_engine_that_is_too_busy_even_to_close(tmp_path: Path) -> None:
    engine = Engine(("this engine's store does not answer", 0))
    running = await _run(tmp_path, engine)
    assert running.session.error is None
    assert len(engine.starts) == 2
    assert engine.heard == SECOND


async def test_an_engine_that_restarts_goes_on_where_its_results_ended(tmp_path: Path) -> None:
    engine = Engine(("", 1012))
    running = await _run(tmp_path, engine)
    assert running.session.error is None
    assert [start["streamId"] for start in engine.starts] == ["0", "0"]
    assert [start["streamPosition"] for start in engine.starts] == [0.0, 0.1]
    assert running.notices == []


@pytest.mark.parametrize("status", [502, 503])
async def test_an_engine_behind_a_proxy_without_a_server_is_waited_for(tmp_path: Path, status: int) -> None:
    """HAProxy answers 503 while no engine behind it is ready, and 502 for one that dies."""
    script = Script(token_status=status)
    engine = Engine()
    write_noise(tmp_path / "talk.wav", seconds=1.0, channels=1)
    script.serve = engine.serve
    async with scripted_engine(script) as server:
        source = CuedSource(open_source(f"file:{tmp_path / 'talk.wav'}"))

        async def mend() -> None:
            script.token_status = 200

        source.at(0.5, mend)
        running = SessionRun(
            tmp_path, source, server.endpoint, profile=Profile(), timing=Timing(backoff_first=0.02)
        )
        await running.until_over()
    assert running.session.error is None
    assert engine.heard == SECOND


async def test_a_refusal_of_the_request_itself_is_still_an_error_at_once(tmp_path: Path) -> None:
    engine = Engine(("languageCode: this engine's model understands en-US", 1000))
    running = await _run(tmp_path, engine)
    assert "refuses to start: languageCode" in str(running.session.error)
    assert not isinstance(running.session.error, EngineUnreachable)


@pytest.mark.parametrize(
    ("url", "sent"),
    [("https://api.symbl.ai", False), ("https://symbl.ai.example.org", True), ("local", True)],
)
def test_symbls_own_servers_get_nothing_but_what_their_api_documents(url: str, sent: bool) -> None:
    profile = Profile(engine=EngineConfig(url=url))
    options = start_options(profile, None, "LINEAR16", 16_000, ConnectionStart("0", 3.0))
    assert bool(options.begins.stream_id) == sent
