"""Calls that an engine is asked to dial while it has no room for them: no telephone rings in vain."""

from typing import Any

from msgspec import structs

from symbl_tui.engine.node.readiness import Condition, Readiness
from symbl_tui.engine.recognizers.interface import Load
from symbl_tui.engine.settings import Limits, TelephonySettings
from tests.audio.calls.sip.invitations import invited
from tests.audio.calls.sip.phones import free_port
from tests.engine.admission.busy_engine import SETTINGS as BY_RECOGNIZER
from tests.engine.admission.busy_engine import Busy, streaming
from tests.engine.conftest import running
from tests.engine.rest_client import Rest, rest_client
from tests.support.scrape import scrape
from tests.support.waiting import until

SETTINGS = structs.replace(BY_RECOGNIZER, telephony=TelephonySettings(enabled=True, allow=("127.0.0.1",)))


async def refusal(rest: Rest, reason: str) -> str:
    """The sentence with which a call is refused; checks that nothing was dialed, and that it was counted."""
    port = free_port()
    order: dict[str, Any] = {
        "operation": "start",
        "endpoint": {"type": "sip", "uri": f"sip:bob@127.0.0.1:{port}"},
    }
    with invited(port) as calls:
        answer = await rest.http.post("/v1/endpoint:connect", json=order)
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "5"), answer.text
        assert not calls()
    assert (await scrape(str(rest.http.base_url))).value("refusals_total", reason=reason) == 1
    return str(answer.json()["message"])


async def test_an_overloaded_engine_refuses_a_call_before_a_telephone_rings_and_says_why() -> None:
    recognizers, readiness = Busy(), Readiness()
    async with (
        running(recognizers, SETTINGS, readiness=readiness, admit=True) as url,
        rest_client(url) as rest,
        streaming(url, "a"),
    ):
        recognizers.load = Load(final_usage=0.9)
        await until(lambda: readiness.has(Condition.BUSY))
        assert "its recogniser has no time for more" in await refusal(rest, "busy")
        assert recognizers.created == 1


async def test_an_engine_with_all_streams_taken_refuses_a_call_before_a_telephone_rings() -> None:
    settings = structs.replace(SETTINGS, limits=Limits(connections=1))
    async with (
        running(Busy(), settings) as url,
        rest_client(url) as rest,
        streaming(url, "a"),
    ):
        assert "takes 1 connections at a time" in await refusal(rest, "connections")
