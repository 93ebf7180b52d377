"""A stream that goes on does so behind what was recognised of it, which the database has to say."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from symbl_tui.domain.analyzed_utterance import AnalyzedUtterance
from symbl_tui.engine.conversations.conversation_claims import StoredStream, TryLater
from symbl_tui.engine.conversations.conversation_events import BeginStream, Event
from symbl_tui.engine.conversations.room_streams import RoomStreams
from symbl_tui.engine.limits.deadlines import Timing
from symbl_tui.engine.protocol.start_request import StartRequest, parse_start
from symbl_tui.errors import EngineError

RESUMED = parse_start({"config": {"streamId": "0", "streamPosition": 4.0}})


class Store:
    async def flush(self, timeout: float) -> None: ...

    async def put(self, event: Event) -> None: ...


class Claims:
    """The database says nothing, or fails."""

    def __init__(self, *, shared: bool, error: Exception | None = None) -> None:
        self.shared = shared
        self._error = error

    async def utterances_after(self, id: str, stream: str, moment: datetime) -> tuple[AnalyzedUtterance, ...]:
        if self._error:
            raise self._error
        await asyncio.Event().wait()
        return ()


async def begin(claims: Claims, request: StartRequest = RESUMED) -> None:
    streams = RoomStreams(Store(), claims, Timing(claim=0.01))  # type: ignore[arg-type]
    await streams.begin("1", replace(request, stream_position=0.0), None)
    began = await streams.begin("1", request, None)
    assert began.known == ()


async def test_a_stream_that_is_opened_late_begins_when_its_speaker_did() -> None:
    now = datetime(2026, 11, 30, 12, tzinfo=UTC)
    streams = RoomStreams(None, None, now=lambda: now)
    received = now - timedelta(seconds=2)  # the engine was busy since
    late = replace(RESUMED, stream_id="1", stream_delay=3.5, received_at=received)
    began = (await streams.begin("1", late, None)).began
    assert began == now - timedelta(seconds=5.5)
    # Its next connection counts from the same first sample.
    again = replace(RESUMED, stream_id="1", stream_position=RESUMED.stream_position + 2.0, stream_delay=90.0)
    assert (await streams.begin("1", again, None)).began == began + timedelta(seconds=2.0)


async def test_a_node_that_takes_over_waits_for_the_speakers_that_have_not_stopped_and_for_no_other() -> None:
    now = datetime(2026, 11, 30, 12, tzinfo=UTC)
    alice, bob = StoredStream("0", now, ended=False), StoredStream("1", now, ended=True)
    streams = RoomStreams(None, None, Timing(absent_stream=90.0), now=lambda: now)
    streams.restore((alice, bob))
    assert 0 < streams.absence <= 90.0
    await streams.begin("1", RESUMED, None)
    assert streams.absence == 0


async def test_a_speaker_that_was_refused_at_first_is_waited_for_until_it_begins() -> None:
    class Socket:
        stream_id = "0"

        async def come_again(self, seconds: float) -> bool:
            return True

    streams = RoomStreams(None, None)
    streams.lose(Socket(), 900.0)
    assert streams.absence > 0
    await streams.begin("1", RESUMED, Socket())
    assert streams.absence == 0


async def test_a_speaker_that_stopped_and_begins_again_is_noted_as_going_on() -> None:
    events: list[Event] = []

    class Noting(Store):
        async def put(self, event: Event) -> None:
            events.append(event)

    now = datetime(2026, 11, 30, 12, tzinfo=UTC)
    streams = RoomStreams(Noting(), Claims(shared=False, error=EngineError("away")), now=lambda: now)  # type: ignore[arg-type]
    streams.restore((StoredStream("0", now, ended=True),))
    for _ in range(2):
        await streams.begin("1", RESUMED, None)
    assert events == [BeginStream("1", "0", now)]


async def test_the_speakers_of_one_session_begin_together_however_late_one_is_connected() -> None:
    now = datetime(2026, 11, 30, 12, tzinfo=UTC)
    streams = RoomStreams(None, None, now=lambda: now)
    session = replace(RESUMED, stream_position=0.0, streams_begin_together=True)
    for id, late in (("0", 0), ("1", 7)):
        request = replace(session, stream_id=id, received_at=now + timedelta(seconds=late))
        assert (await streams.begin("1", request, None)).began == now


async def test_a_stream_waits_for_a_slow_database_so_that_nothing_is_recognised_twice() -> None:
    with pytest.raises(TryLater, match="did not answer within"):
        await begin(Claims(shared=True))


@pytest.mark.parametrize(
    "claims",
    [Claims(shared=False), Claims(shared=True, error=EngineError("the database is away"))],
    ids=["a slow disk", "a database that is away"],
)
async def test_what_may_last_does_not_keep_a_speaker_from_going_on(claims: Claims) -> None:
    await begin(claims)
