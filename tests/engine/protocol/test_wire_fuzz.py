"""Arbitrary messages are answered in sentences, and the engine goes on."""

import asyncio
import json
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from symbl_tui.engine.protocol.start_request import parse_start
from symbl_tui.errors import ProtocolError
from tests.engine.conftest import running
from tests.engine.fakes import ScriptedFactory, final
from tests.engine.streaming_client import new_token
from tests.support.waiting import HANG_SECONDS

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def some_of(**keys: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    """An object with any of the documented keys, each right or anything at all."""
    return st.fixed_dictionaries({}, optional={key: value | values for key, value in keys.items()})


texts = st.lists(st.text(max_size=20), max_size=3)
speech = some_of(
    encoding=st.sampled_from(["LINEAR16", "mulaw", "FLAC", "Opus"]), sampleRateHertz=st.integers(7000, 50_000)
)
config = some_of(
    confidenceThreshold=st.floats(0, 1),
    meetingTitle=st.text(max_size=20),
    languageCode=st.just("en-US"),
    timezoneOffset=st.integers(-2000, 2000),
    sentiment=st.booleans(),
    detectEntities=st.booleans(),
    trackers=some_of(interimResults=st.booleans(), enableAllTrackers=st.booleans()),
    redaction=some_of(redactContent=st.booleans(), redactionString=st.text(max_size=20)),
    speechRecognition=speech,
)
requests = some_of(
    type=st.sampled_from(["start_request", "modify_request", "stop_request", "stop_recognition"]),
    insightTypes=texts,
    customVocabulary=texts,
    trackers=st.lists(some_of(name=st.text(max_size=20), vocabulary=texts), max_size=3),
    speaker=some_of(userId=st.text(max_size=20), name=st.text(max_size=20), role=values),
    config=config,
    speechRecognition=speech,
    noConnectionTimeout=st.integers(0, 2),
    disconnectOnStopRequest=st.booleans(),
)
messages = requests.map(json.dumps) | st.text(max_size=50) | st.binary(max_size=3000) | st.just("__PING__")


@settings(max_examples=300, deadline=None)
@given(request=requests)
def test_any_request_is_parsed_or_refused_in_a_sentence(request: dict[str, object]) -> None:
    complaint = "none"
    try:
        parse_start(request)
    except ProtocolError as error:
        complaint = str(error)
    assert complaint


def test_any_sequence_of_messages_leaves_an_engine_that_works(caplog: pytest.LogCaptureFixture) -> None:
    loop = asyncio.new_event_loop()
    engine = running(ScriptedFactory(final("hello there")))
    url = loop.run_until_complete(engine.__aenter__())
    token = loop.run_until_complete(new_token(url))

    @settings(max_examples=60, deadline=None)
    @given(sent=st.lists(messages, max_size=8))
    def send(sent: list[str | bytes]) -> None:
        loop.run_until_complete(_converse(url, token, sent))

    try:
        send()
    finally:
        loop.run_until_complete(engine.__aexit__(None, None, None))
        loop.close()
    assert not caplog.records


async def _converse(url: str, token: str, sent: list[str | bytes]) -> None:
    """Send it all and ask for a sign of life; the engine closes only with one of its own codes."""
    address = f"ws{url.removeprefix('http')}/v1/streaming/fuzz?access_token={token}"
    async with asyncio.timeout(HANG_SECONDS), connect(address, proxy=None, compression=None) as socket:
        with suppress(ConnectionClosed):
            for message in sent:
                await socket.send(message)
            await socket.send("__PING__")
            while (answer := await socket.recv()) != "__PONG__":
                assert json.loads(answer)["type"]
    assert socket.close_code == 1000
