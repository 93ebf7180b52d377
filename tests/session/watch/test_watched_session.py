"""A conversation of a real engine is followed: what was said is shown and kept once, whatever happens."""

import asyncio
import json
import shutil
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.websockets import WebSocket

from symbl_tui.engine.node.node_clock import utc_now
from symbl_tui.errors import AuthenticationError, EngineUnreachable, SourceError, UsageError
from symbl_tui.session.archive.recorded_session import read_session
from symbl_tui.session.archive.spooled_folders import WATCHING
from symbl_tui.session.model.state import SessionState
from symbl_tui.session.reprocessing.retranscription import check_transcribable
from symbl_tui.session.run.recovery import close_interrupted, list_interrupted
from symbl_tui.session.run.resumption import read_resumption
from symbl_tui.session.watch.watch_setup import WatchTiming
from symbl_tui.symbl.endpoint import Endpoint
from tests.session.watch.watching import SENTENCES, Engine, WatchRun, cuttable, engine, speaker
from tests.support.scripted_engine import STARTED, STOPPED, Script, scripted_engine, utterance
from tests.support.waiting import until

pytestmark = pytest.mark.usefixtures("home")


Watch = Callable[..., WatchRun]

IMPATIENT = WatchTiming(pause=0.05)


@pytest.fixture
def watch(tmp_path: Path) -> Iterator[Watch]:
    """Makes sessions that watch; whatever becomes of the test, they end with it."""
    runs: list[WatchRun] = []

    def make(endpoint: Endpoint, id: str = "standup", **options: Any) -> WatchRun:  # noqa: ANN401
        runs.append(WatchRun(tmp_path / str(len(runs)), endpoint, id, **options))
        return runs[-1]

    yield make
    for run in runs:
        run.session.request_stop("the test is over")


@pytest.fixture
async def server() -> AsyncIterator[Engine]:
    async with engine() as running:
        yield running


def assert_shown_and_kept(run: WatchRun, sentences: int) -> None:
    """The first sentences are shown once each with what was found in them, and its folder has them, too."""
    # In any order: the first that is heard live is placed by its arrival.
    assert sorted(run.texts) == sorted(SENTENCES[:sentences])
    assert [line.text for line in run.recorded().lines] == run.texts
    assert {kind for kind, _ in run.insights} >= {"action_item", "question"}


async def test_what_is_said_is_shown_and_kept_with_its_insights(server: Engine, watch: Watch) -> None:
    run = watch(server.endpoint)
    run.start()
    await run.up()
    async with speaker(server) as alice, speaker(server, "Bob") as bob:
        await alice.say(2)
        await bob.say(2)
        await run.shows(4)
        await alice.stop()
        await bob.stop()
    await run.over()
    assert run.session.error is None
    assert sorted(run.texts) == sorted(SENTENCES[:4])
    assert {line.speaker for line in run.lines} == {"Alice", "Bob"}
    assert {kind for kind, _ in run.insights} >= {"action_item", "question"}
    assert run.states[-1] is SessionState.ENDED
    assert run.session.reason == "conversation completed"
    recorded = run.recorded()
    with pytest.raises(SourceError, match="it was watched"):
        check_transcribable(recorded.facts)
    assert [line.text for line in recorded.lines] == run.texts
    assert {(each.kind, each.text) for each in recorded.insights} == run.insights


async def test_who_comes_late_gets_what_was_said_before(server: Engine, watch: Watch) -> None:
    async with speaker(server) as alice:
        await alice.say(3)
        run = watch(server.endpoint)
        run.start()
        await run.shows(3)
        await alice.say(2)
        await run.shows(5)
        await alice.stop()
    await run.over()
    assert_shown_and_kept(run, 5)


async def test_a_past_that_cannot_be_read_at_first_is_read_while_the_conversation_goes_on(
    server: Engine, watch: Watch
) -> None:
    async with cuttable(server.endpoint) as link, speaker(server) as alice:
        link.refuses = True
        await alice.say(2)
        run = watch(link.endpoint, watch_timing=IMPATIENT)
        run.start()
        await until(lambda: any("could not be read yet" in notice for notice in run.notices))
        await alice.say(1)
        await run.shows(1)
        link.refuses = False
        lines = await run.shows(3)
        assert [line.text for line in lines] == list(SENTENCES[:3])
        await alice.say(1)
        await run.shows(4)
        await alice.stop()
        await run.over()
    assert_shown_and_kept(run, 4)


async def test_a_conversation_that_ends_before_its_past_could_be_read_is_read_at_its_end(
    server: Engine, watch: Watch
) -> None:
    async with cuttable(server.endpoint) as link, speaker(server) as alice:
        link.refuses = True
        await alice.say(2)
        run = watch(link.endpoint, watch_timing=WatchTiming(pause=3600.0))
        run.start()
        await until(lambda: any("could not be read yet" in notice for notice in run.notices))
        await alice.say(1)
        await run.shows(1)
        link.refuses = False
        await alice.stop()
        await run.over()
    assert run.texts == list(SENTENCES[:3])


@pytest.mark.parametrize("then", ["comes", "ends"])
async def test_what_was_said_elsewhere_before_a_conversation_comes_to_this_node_or_ends_is_shown(
    watch: Watch, then: str
) -> None:
    said = ["Before."]

    async def serve(socket: WebSocket) -> None:
        await until(lambda: run.texts == ["Before."])
        said.append("Meanwhile.")  # the node before has sent it to its own subscribers
        if then == "comes":
            for each in STARTED:
                await socket.send_json(each)
            await until(lambda: len(run.texts) == 2)
        for each in STOPPED:
            await socket.send_json(each)

    async def answer(request: Request) -> Response:
        messages = [
            {"id": text, "text": text, "from": {"name": "Ana"}, "timeOffset": place * 9, "duration": 2}
            for place, text in enumerate(said)
        ]
        if request.url.path.endswith("/messages"):
            return JSONResponse({"messages": messages})
        return JSONResponse({"startTime": utc_now().isoformat()} if request.url.path.count("/") == 3 else {})

    async with scripted_engine(Script(serve=serve, answer=answer)) as server:
        run = watch(server.endpoint, "5093011103940608", watch_timing=IMPATIENT)
        run.start()
        await run.over()
    assert run.texts == ["Before.", "Meanwhile."]


async def test_a_lost_connection_costs_nothing_and_doubles_nothing(server: Engine, watch: Watch) -> None:
    async with cuttable(server.endpoint) as link:
        run = watch(link.endpoint)
        run.start()
        async with speaker(server) as alice:
            await run.up()
            await alice.say(2)
            await run.shows(2)
            link.cut()
            await until(lambda: run.session.state is SessionState.RETRYING)
            await alice.say(2)
            link.mend()
            await run.shows(4)
            await alice.say(1)
            await run.shows(5)
            await alice.stop()
        await run.over()
    assert_shown_and_kept(run, 5)


async def test_the_end_of_a_conversation_is_not_missed_while_the_connection_is_lost(
    server: Engine, watch: Watch
) -> None:
    async with cuttable(server.endpoint) as link:
        run = watch(link.endpoint)
        run.start()
        async with speaker(server) as alice:
            await run.up()
            await alice.say(2)
            await run.shows(2)
            link.cut()
            await until(lambda: run.session.state is SessionState.RETRYING)
            await alice.say(2)
            await alice.stop()
        link.mend()
        await run.over()
    assert run.session.reason == "conversation completed"
    assert sorted(run.texts) == sorted(SENTENCES[:4])


async def test_what_waits_while_the_past_is_read_was_said_when_it_came(
    server: Engine, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading, late = threading.Event(), timedelta()

    async def read(*_: object) -> None:
        await asyncio.to_thread(reading.wait)
        raise EngineUnreachable("no answer within 20 s")

    monkeypatch.setattr("symbl_tui.symbl.conversation_snapshot.read_snapshot", read)
    run = watch(server.endpoint, now=lambda: utc_now() + late)
    run.start()
    await run.up()
    async with speaker(server) as alice:
        await alice.say(2)
        late = timedelta(hours=1)
        reading.set()
        await run.shows(2)
        await alice.stop()
    await run.over()
    assert run.facts["started"] < utc_now() + timedelta(minutes=1)  # type: ignore[operator]


@pytest.mark.parametrize("end", ["crash", "shutdown"])
async def test_an_engine_that_is_started_again_is_followed_on(server: Engine, watch: Watch, end: str) -> None:
    run = watch(server.endpoint)
    run.start()
    await run.up()
    async with speaker(server) as alice:
        await alice.say(2)
        await run.shows(2)
        await (server.crash() if end == "crash" else server.stop())
        await until(lambda: run.session.state is SessionState.RETRYING, state=lambda: run.updates)
    await server.start()
    await run.up()
    async with speaker(server) as alice:
        await alice.say(2)
        await run.shows(4)
        await alice.stop()
    await run.over()
    assert sorted(run.texts) == sorted(SENTENCES[:4])
    assert [line.text for line in run.recorded().lines] == run.texts


async def test_an_id_of_which_nothing_comes_is_asked_about(server: Engine, watch: Watch) -> None:
    run = watch(server.endpoint, "stand-up", watch_timing=WatchTiming(silence=0.05))
    run.start()
    await until(lambda: run.notices)
    assert "is the id right?" in run.notices[0]
    run.session.request_stop("stopped")
    await run.over()
    assert run.session.error is None
    assert not run.session.folder.exists()


async def test_an_engine_that_is_not_there_is_an_error_at_once(watch: Watch) -> None:
    run = watch(Endpoint("http://127.0.0.1:9", "app", "secret"))
    run.start()
    await run.over()
    assert isinstance(run.session.error, EngineUnreachable)
    assert run.states[-1] is SessionState.FAILED


async def test_wrong_credentials_are_an_error_at_once(server: Engine, watch: Watch) -> None:
    run = watch(Endpoint(server.url, "app", "wrong"))
    run.start()
    await run.over()
    assert isinstance(run.session.error, AuthenticationError)


async def test_leaving_keeps_what_was_seen(server: Engine, watch: Watch) -> None:
    run = watch(server.endpoint)
    run.start()
    async with speaker(server) as alice:
        await run.up()
        await alice.say(1)
        await run.shows(1)
        run.session.add_bookmark("here")
        run.session.request_stop("stopped by the reader")
        await run.over()
        await alice.stop()
    assert run.session.reason == "stopped by the reader"
    recorded = run.recorded()
    assert [line.text for line in recorded.lines] == [SENTENCES[0]]
    assert [mark.text for mark in recorded.bookmarks] == ["here"]
    assert recorded.facts.ended is not None


async def test_times_are_those_of_the_conversation_whenever_it_is_joined(
    server: Engine, watch: Watch
) -> None:
    early = watch(server.endpoint)
    early.start()
    await early.up()
    async with speaker(server) as alice:
        await alice.say(2)
        await early.shows(2)
        late = watch(server.endpoint)
        late.start()
        await late.shows(2)
        await alice.say(1)
        await late.shows(3)
        await early.shows(3)
        await alice.stop()
    await early.over()
    await late.over()
    gaps = [abs(one.start - other.start) for one, other in zip(early.lines, late.lines, strict=True)]
    assert max(gaps) < 0.5
    recorded = [line.start for line in late.recorded().lines]
    assert recorded == pytest.approx([line.start for line in late.lines], abs=0.01)


async def test_a_session_whose_program_died_is_found_and_closed(server: Engine, watch: Watch) -> None:
    run = watch(server.endpoint)
    run.start()
    async with speaker(server) as alice:
        await run.up()
        await alice.say(2)
        await run.shows(2)
        copy = Path(shutil.copytree(run.session.folder, run.session.folder.with_name("died")))
        await alice.stop()
    await run.over()
    assert [each.folder for each in list_interrupted(copy.parent)] == [copy]
    with pytest.raises(UsageError, match="watched and not recorded"):
        read_resumption(copy)
    facts = close_interrupted(copy)
    assert facts.ended is not None
    assert facts.length > 0
    assert [line.text for line in read_session(copy).lines] == run.texts
    assert list_interrupted(copy.parent) == ()
    assert not (copy / WATCHING).exists()


async def test_an_engine_that_floods_a_watcher_neither_holds_it_up_nor_its_end(watch: Watch) -> None:
    async def flood(socket: WebSocket) -> None:
        text = json.dumps(utterance("a", "word " * 20_000, 0.0, 1.0))
        while True:
            await socket.send_text(text)

    async with scripted_engine(Script(serve=flood)) as server:
        run = watch(server.endpoint)
        run.start()
        await until(lambda: run.session.utterances > 20)
        run.session.request_stop("stopped by the reader")
        await run.over()
    assert run.session.reason == "stopped by the reader"
