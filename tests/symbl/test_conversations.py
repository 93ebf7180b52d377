"""What the engine knows of a conversation is read whole, in its time, and whatever the server does."""

import asyncio
import json

import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response, StreamingResponse

from symbl_tui.domain.engine_conversation import EngineConversation, MemberFigures, SummaryPart
from symbl_tui.domain.insight import Entity, TrackerMatch
from symbl_tui.domain.utterance import Speaker
from symbl_tui.errors import AuthenticationError, EngineError, EngineUnreachable, SymblTuiError, UsageError
from symbl_tui.symbl.conversation_client import Retries
from symbl_tui.symbl.conversations import read_conversation
from symbl_tui.symbl.endpoint import Endpoint
from tests.support.conversation_api import ID, MEETING, Answer, answering, failing_first, part_of
from tests.support.foreign_text import HOSTILE, is_harmless
from tests.support.scripted_engine import Script, ScriptedEngine, scripted_engine

IMPATIENT = Retries(timeout=2.0, first=0.001, longest=0.01)


async def read(engine: ScriptedEngine, seconds: float = 30.0, id: str = ID) -> EngineConversation:
    return await read_conversation(engine.endpoint, id, seconds, retries=IMPATIENT)


async def read_of(answer: Answer, seconds: float = 30.0) -> EngineConversation:
    async with scripted_engine(Script(answer=answer)) as engine:
        return await read(engine, seconds)


def instead(**parts: object) -> Answer:
    return answering(MEETING | {name.replace("_", "-"): body for name, body in parts.items()})


async def test_all_parts_of_a_conversation_are_read() -> None:
    whole = await read_of(answering(MEETING))
    assert whole.unread == ()
    assert [each.name for each in whole.members] == ["Alice", "Bob"]
    assert [(each.id, each.start, each.end) for each in whole.messages] == [
        ("u1", 0.5, 2.5),
        ("u2", 3.0, 4.5),
        ("4711", 8.5, 9.5),
    ]
    assert whole.messages[0].sentiment == -0.4
    question, report, deadline = whole.insights
    assert (question.kind, question.utterance_id, question.answered_by) == ("question", "u2", "4711")
    assert report.assignee == Speaker("Alice", "alice@example.com", "m1")
    assert report.due == "2026-11-27T00:00:00.000Z"
    assert (deadline.kind, deadline.assignee) == ("action_item", None)
    assert whole.topics[0].parents == ("marketing",)
    assert whole.trackers == (TrackerMatch("Deadlines", "deadline", "u1", "deadline", 19),)
    assert whole.entities == (
        Entity("PERSON", "Alice", "u1", "Alice", 0),
        Entity("DATE", "Friday", "u3", "Friday", -1),
    )
    assert whole.analytics is not None
    assert (whole.analytics.silence, whole.analytics.talk) == (2.0, 8.0)
    assert whole.analytics.members == (
        MemberFigures(Speaker("Bob", "Bob", "m2"), talk=1.5, words_per_minute=120),
    )
    assert whole.summary == (SummaryPart("The deadline moves.", ("u1",)),)


async def test_pages_are_followed_to_the_last() -> None:
    everything = answering(MEETING)

    async def answer(request: Request) -> Response:
        if part_of(request) != "messages":
            return await everything(request)
        page = int(request.query_params.get("page", 0))
        body = {"messages": [{"id": f"u{page}", "text": f"page {page}"}]}
        following = {"Link": f'<?page={page + 1}>; rel="next"'} if page < 3 else {}
        return JSONResponse(body, headers=following)

    assert [each.text for each in (await read_of(answer)).messages] == [f"page {n}" for n in range(4)]


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_a_busy_server_is_asked_again_until_it_answers(status: int) -> None:
    async with scripted_engine() as engine:
        engine.script.answer = failing_first(engine, 3, Response(status_code=status))
        assert (await read(engine)).unread == ()
        assert engine.asked.count(f"/v1/conversations/{ID}/summary") == 4


async def test_a_server_that_names_a_wait_gets_it_within_limits() -> None:
    async with scripted_engine() as engine:
        busy = Response(status_code=429, headers={"Retry-After": "99999999999999999999"})
        engine.script.answer = failing_first(engine, 1, busy)
        assert (await read(engine)).unread == ()


async def test_what_a_server_does_not_have_is_missed_by_nobody() -> None:
    whole = await read_of(instead(summary=None, entities=None))
    assert (whole.summary, whole.entities, whole.unread) == ((), (), ())


@pytest.mark.parametrize(
    "body",
    [
        b"<html>",
        b"[[[[" * 100_000,
        b'{"summary": {}}',
        b"",
        Response(status_code=418),
        Response(b"x" * (65 << 20)),
        Response(b'{"summary": []}', headers={"Content-Encoding": "gzip"}),
        Response(b'{"summary": []}', headers={"Link": '<https://evil.example/>; rel="next"'}),
        Response(b'{"summary": []}', headers={"Link": '<?>; rel="next"'}),
        RedirectResponse("https://evil.example/"),
    ],
    ids=["html", "deep", "object", "empty", "teapot", "huge", "gzip", "away", "loop", "redirect"],
)
async def test_an_answer_that_is_none_costs_that_part_alone(body: object) -> None:
    whole = await read_of(instead(summary=body))
    assert (whole.summary, whole.unread) == ((), ("summary",))
    assert len(whole.messages) == 3


async def test_an_item_that_makes_no_sense_costs_no_other() -> None:
    items = ["nothing", {"text": None}, {"text": []}, {"text": "Kept.", "messageRefs": None}, 7]
    whole = await read_of(instead(summary={"summary": items}))
    assert whole.summary == (SummaryPart("Kept."),)


async def test_hostile_text_and_numbers_become_harmless() -> None:
    hostile = HOSTILE.replace("\ud800", "")  # no JSON text can hold that
    message = {"id": hostile, "text": hostile, "from": {"name": hostile}, "timeOffset": 1e300, "duration": -5}
    whole = await read_of(instead(messages={"messages": [message]}))
    (found,) = whole.messages
    assert all(is_harmless(text) for text in (found.id, found.text, found.speaker.name))
    assert found.start == found.end == 1e7


async def test_a_slow_server_costs_no_more_than_the_time_it_is_given() -> None:
    everything = answering(MEETING)

    async def answer(request: Request) -> Response:
        if part_of(request) == "summary":
            await asyncio.sleep(30)
        return await everything(request)

    async with scripted_engine(Script(answer=answer)) as engine:
        whole = await read_conversation(engine.endpoint, ID, 3.0)
    # A busy machine may not read all the others in time either; those that were read are kept.
    assert whole.unread[-1] == "summary"
    assert whole.members


async def test_a_server_that_drips_is_given_up() -> None:
    async def drip() -> object:
        while True:
            yield b" "
            await asyncio.sleep(0.1)

    everything = answering(MEETING)

    async def answer(request: Request) -> Response:
        return StreamingResponse(drip()) if part_of(request) == "summary" else await everything(request)  # type: ignore[arg-type]

    async with scripted_engine(Script(answer=answer)) as engine:
        quick = Retries(attempts=2, timeout=0.3, first=0.001)
        whole = await read_conversation(engine.endpoint, ID, 30, retries=quick)
    assert whole.unread == ("summary",)


async def test_a_token_that_has_ended_is_renewed_once() -> None:
    everything = answering(MEETING, token="new")

    async def answer(request: Request) -> Response:
        engine.script.token_body = {"accessToken": "new", "expiresIn": 3600}
        return await everything(request)

    async with scripted_engine(Script(answer=answer)) as engine:
        assert (await read(engine)).unread == ()
        assert len(engine.grants) == 2


async def test_a_token_that_is_never_accepted_is_an_error_of_authentication() -> None:
    with pytest.raises(AuthenticationError, match="refuses the access token"):
        await read_of(answering(MEETING, token="another"))


async def test_a_conversation_that_the_server_does_not_have_is_one_sentence() -> None:
    with pytest.raises(EngineError, match="does not have the conversation; was it deleted there"):
        await read_of(answering({}))


async def test_a_server_that_is_not_there_is_one_sentence() -> None:
    with pytest.raises(EngineUnreachable, match="connection refused"):
        await read_conversation(Endpoint("http://127.0.0.1:1", "app", "secret"), ID, 5, retries=IMPATIENT)


@pytest.mark.parametrize("id", ["", "..", "a/b", "a?b", "x" * 129, "1\n2"])
async def test_an_id_out_of_a_stranger_s_folder_leads_to_no_other_address(id: str) -> None:
    async with scripted_engine() as engine:
        with pytest.raises(UsageError):
            await read(engine, id=id)
        assert not engine.asked


async def test_neither_token_nor_secret_is_in_an_error() -> None:
    async with scripted_engine(Script(answer=instead(summary=Response(status_code=403)))) as engine:
        engine.script.answer = answering({}, token="another")
        with pytest.raises(SymblTuiError) as raised:
            await read(engine)
    assert "aaa.bbb.ccc" not in str(raised.value)
    assert "very-secret" not in json.dumps(str(raised.value))
