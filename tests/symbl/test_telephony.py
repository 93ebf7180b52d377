"""An engine is asked to make a call, and whatever it answers, the user reads why there is none."""

import json
from collections.abc import Mapping

import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from symbl_tui.errors import AuthenticationError, EngineError, EngineUnreachable, ProtocolError, SymblTuiError
from symbl_tui.symbl.endpoint import Endpoint
from symbl_tui.symbl.telephony import StartedCall, TelephonyClient, pstn_endpoint, sip_endpoint
from tests.support.foreign_text import HOSTILE, is_harmless
from tests.support.raw_server import raw_server
from tests.support.scripted_engine import Script, scripted_engine

BOB = sip_endpoint("sip:bob@example.org")


async def ask(answer: Response, title: str = "", target: Mapping[str, object] = BOB) -> StartedCall:
    async def respond(request: Request) -> Response:
        asked.append(await request.json())
        return answer

    asked.clear()
    async with scripted_engine(Script(answer=respond)) as engine:
        call = await TelephonyClient(engine.endpoint).start(dict(target), title)
        headers.update(engine.headers[-1])
        return call


asked: list[dict[str, object]] = []
headers: dict[str, str] = {}


async def test_a_started_call_names_its_connection_and_its_conversation() -> None:
    body = {"connectionId": "c1", "conversationId": 5093, "eventUrl": "https://x"}
    assert await ask(JSONResponse(body), "Stand-up") == StartedCall("c1", "5093")
    (request,) = asked
    assert (request["operation"], request["endpoint"]) == ("start", {"type": "sip", "uri": BOB["uri"]})
    assert request["data"] == {"session": {"name": "Stand-up"}}
    assert headers["authorization"] == "Bearer aaa.bbb.ccc"
    assert "very-secret" not in json.dumps(request)


async def test_a_call_without_a_title_leaves_the_name_to_the_engine() -> None:
    await ask(JSONResponse({"connectionId": "c1"}, 201))
    assert "data" not in asked[0]


def test_keys_to_press_are_sent_only_where_there_are_some() -> None:
    assert pstn_endpoint("4930123456") == {"type": "pstn", "phoneNumber": "4930123456"}
    assert pstn_endpoint("4930123456", ",12#")["dtmf"] == ",12#"
    assert sip_endpoint("sip:a@b", "1") == {"type": "sip", "uri": "sip:a@b", "dtmf": "1"}


REFUSALS: tuple[tuple[Response, type[SymblTuiError], str], ...] = (
    (JSONResponse({}), ProtocolError, "names no connection for the call"),
    (JSONResponse([1]), ProtocolError, "names no connection for the call"),
    (JSONResponse({"message": "no"}, 401), AuthenticationError, "refuses the access token"),
    (JSONResponse({"message": "not allowed"}, 403), EngineError, "does not make the call: not allowed"),
    (JSONResponse({"message": "all lines busy"}, 503), EngineError, "all lines busy"),
    (Response(status_code=429), EngineUnreachable, "HTTP 429"),
    (Response("oops", 500), EngineUnreachable, "HTTP 500"),
    (Response("<html>", 404), EngineError, "makes no telephone calls"),
    (Response("<html>", 418), ProtocolError, "not as a server of Symbl's API (HTTP 418)"),
    (Response(status_code=302, headers={"Location": "https://evil.example"}), ProtocolError, "HTTP 302"),
)


async def test_every_refusal_is_one_sentence() -> None:
    answers = iter([answer for answer, _, _ in REFUSALS])

    async def respond(_: Request) -> Response:
        return next(answers)

    async with scripted_engine(Script(answer=respond)) as engine:
        client = TelephonyClient(engine.endpoint)
        for _, kind, words in REFUSALS:
            with pytest.raises(SymblTuiError) as raised:
                await client.start(BOB)
            assert type(raised.value) is kind, words
            assert words in raised.value.message
            assert "very-secret" not in str(raised.value)


async def test_the_reason_of_an_engine_is_short_and_controls_no_terminal() -> None:
    hostile = HOSTILE.replace("\ud800", "") + "x" * 9_999
    with pytest.raises(EngineError) as raised:
        await ask(JSONResponse({"message": hostile}, 400))
    assert is_harmless(str(raised.value))
    assert len(str(raised.value)) < 300


async def test_a_call_is_ended_by_the_id_of_its_connection() -> None:
    async def respond(request: Request) -> Response:
        asked.append(await request.json())
        return JSONResponse({})

    asked.clear()
    async with scripted_engine(Script(answer=respond)) as engine:
        await TelephonyClient(engine.endpoint).stop("c1")
    assert asked == [{"operation": "stop", "connectionId": "c1"}]


async def test_an_engine_that_is_gone_or_speaks_another_protocol_is_unreachable() -> None:
    token = b'HTTP/1.1 200 OK\r\nContent-Length: 23\r\n\r\n{"accessToken":"a.b.c"}'
    async with raw_server(lambda asks: token if b"token:generate" in asks else b"SSH-2.0\r\n") as url:
        with pytest.raises(EngineUnreachable, match="broke the answer off"):
            await TelephonyClient(Endpoint(url, "app", "very-secret")).start(BOB)
    with pytest.raises(EngineUnreachable):
        await TelephonyClient(Endpoint(url, "app", "very-secret")).start(BOB)
