"""Access to the REST API: authentication, rates, sizes and refusals; trackers and the assistant."""

from collections.abc import AsyncIterator, Sequence
from datetime import date

import pytest
import pytest_asyncio

from symbl_tui.domain.insight import Insight
from symbl_tui.domain.utterance import Speaker, Utterance
from symbl_tui.engine.settings import EngineSettings, Limits
from symbl_tui.errors import EngineError
from symbl_tui.system.limits.peer_rate_limit import PeerRateLimiter
from tests.engine.conftest import ColdFactory
from tests.engine.rest_client import Json, Rest, rest_engine

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.usefixtures("each_database")]


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def rest(each_database: str) -> AsyncIterator[Rest]:
    async with rest_engine(ColdFactory()) as client:
        yield client


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v1/nowhere", 404),
        ("GET", "/v1/conversations/1", 404),
        ("GET", "/v1/conversations/1/messages", 404),
        ("GET", "/v1/job/1", 404),
        ("GET", "/v1/manage/tracker/1", 404),
        ("PATCH", "/v1/conversations", 405),
        ("GET", "/v1/process/text", 405),
        ("GET", "/v1/conversations?limit=many", 400),
        ("GET", "/v1/conversations?limit=-1", 400),
        ("GET", "/v1/conversations?startTime=soon", 400),
        ("GET", "/v1/conversations?sort=secret", 400),
    ],
)
async def test_every_refusal_is_one_sentence(rest: Rest, method: str, path: str, status: int) -> None:
    assert await rest.refused(method, path, status)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[" * 50_000,
        b"\xff\xfe",
        b"[]",
        b"null",
        b'{"metadata": NaN}',
        b'{"metadata": {"a": 1e999}}',
    ],
    ids=["empty", "cut off", "deep", "no UTF-8", "list", "null", "no number", "infinite"],
)
async def test_an_unreadable_body_is_refused_with_the_reason(rest: Rest, body: bytes) -> None:
    path = await rest.meeting(messages=[{"payload": {"content": "Hello."}}])
    headers = {"Content-Type": "application/json"}
    assert await rest.refused("PUT", path, 400, content=body, headers=headers)


async def test_telephony_and_hosted_pages_are_refused_with_the_reason(rest: Rest) -> None:
    call = {"operation": "start", "endpoint": {"type": "pstn", "phoneNumber": "1"}}
    sentence = await rest.refused("POST", "/v1/endpoint:connect", 404, json=call)
    assert "telephony is not available on this engine" in sentence
    page = {"name": "verbose-text-summary"}
    assert "not available" in await rest.refused("POST", "/v1/conversations/1/experiences", 404, json=page)


async def test_a_body_over_the_limit_is_refused_whatever_length_it_declares() -> None:
    settings = EngineSettings(limits=Limits(body_bytes=2048))
    async with rest_engine(ColdFactory(), settings) as rest:
        assert "2048 bytes" in await rest.refused("POST", "/v1/process/text", 413, content=b" " * 3000)

        async def unannounced() -> AsyncIterator[bytes]:
            for _ in range(3):
                yield b" " * 1000

        headers = {"Content-Type": "application/json"}
        answer = await rest.http.post("/v1/process/text", content=unannounced(), headers=headers)
        assert answer.status_code == 413


async def test_too_many_requests_are_refused_with_the_time_to_wait() -> None:
    settings = EngineSettings(limits=Limits(requests_per_minute=5))
    async with rest_engine(ColdFactory(), settings) as rest:
        answers = [await rest.http.get("/v1/conversations") for _ in range(6)]
    assert [answer.status_code for answer in answers][:4] == [200] * 4
    assert answers[-1].status_code == 429
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 13
    assert "too many requests" in answers[-1].json()["message"]


async def test_the_request_limit_refills_evenly_for_each_address() -> None:
    now = 0.0
    limiter = PeerRateLimiter(60, lambda: now)
    assert [limiter.acquire("a") for _ in range(60)] == [0.0] * 60
    assert limiter.acquire("a") == pytest.approx(1.0)
    assert limiter.acquire("b") == 0.0
    now = 1.5
    assert limiter.acquire("a") == 0.0
    assert limiter.acquire("a") == pytest.approx(0.5)


async def test_trackers_of_the_account_are_managed(rest: Rest) -> None:
    body: Json = {"name": "Prices", "vocabulary": ["how much", "how much", "price"]}
    made = await rest.http.post("/v1/manage/tracker", json=body)
    assert made.status_code == 201
    tracker: Json = made.json()["tracker"]
    assert tracker == {"id": tracker["id"], "name": "Prices", "vocabulary": ["how much", "price"]}
    path = f"/v1/manage/tracker/{tracker['id']}"
    assert (await rest.get(path))["tracker"] == tracker
    assert "Prices" in await rest.refused("POST", "/v1/manage/tracker", 409, json=body)
    several = [{"name": name, "vocabulary": ["x"]} for name in ("A", "B")]
    assert (await rest.http.post("/v1/manage/trackers", json=several)).status_code == 201
    assert "A" in await rest.refused("PUT", path, 409, json={"name": "A", "vocabulary": ["x"]})
    changed = await rest.http.put(path, json={"name": "Costs", "vocabulary": ["cost"]})
    assert changed.json()["tracker"]["name"] == "Costs"
    assert [each["name"] for each in (await rest.get("/v1/manage/trackers"))["trackers"]] == [
        "A",
        "B",
        "Costs",
    ]
    assert len((await rest.get("/v1/manage/trackers", {"name": "B"}))["trackers"]) == 1
    gone = await rest.http.delete(path)
    assert gone.json() == {"id": tracker["id"], "type": "tracker", "deleted": True}
    assert await rest.refused("DELETE", path, 404)


class FakeAssistant:
    """An assistant with a summary, without one, or broken."""

    def __init__(self, text: str | None) -> None:
        self.text = text
        self.asked = ""

    async def summary(self, text: str) -> str | None:
        self.asked = text
        if self.text == "broken":
            raise EngineError("the assistant is not there")
        return self.text

    async def action_items(
        self,
        utterances: Sequence[Utterance],
        insights: Sequence[Insight],
        participants: Sequence[Speaker],
        today: date,
    ) -> tuple[Insight, ...] | None:
        return () if self.text == "They talked." else None


@pytest.mark.parametrize("text", ["They talked.\n\nThey agreed.", None, "broken"])
async def test_an_assistant_writes_the_summary_and_the_rules_where_it_cannot(text: str | None) -> None:
    assistant = FakeAssistant(text)
    async with rest_engine(ColdFactory(), assistant=assistant) as rest:
        parts = (await rest.get(f"{await rest.meeting()}/summary"))["summary"]
    assert assistant.asked.startswith("Alice: When will the mobile application")
    if text and text != "broken":
        assert [part["text"] for part in parts] == ["They talked.", "They agreed."]
    else:
        assert parts[0]["messageRefs"]


@pytest.mark.parametrize(("text", "items"), [("They talked.", 0), (None, 1)])
async def test_an_assistant_may_remove_action_items(text: str | None, items: int) -> None:
    async with rest_engine(ColdFactory(), assistant=FakeAssistant(text)) as rest:
        found = await rest.get(f"{await rest.meeting()}/comprehensive/action-items")
    assert len(found["actionItems"]) == items


@pytest.mark.parametrize(
    ("texts", "asked"),
    [
        (["What a launch. It is done.", "Do we go?", "What is the plan is what they ask."], ["Do we go?"]),
        (["what is the plan", "we are on time", "do we have enough money"], 2),
    ],
)
async def test_posted_text_is_analysed_by_its_own_punctuation_where_it_has_any(
    texts: list[str], asked: list[str] | int
) -> None:
    messages = [{"payload": {"content": text}, "from": {"name": "Bob"}} for text in texts]
    async with rest_engine(ColdFactory()) as rest:
        found = (await rest.get(f"{await rest.meeting(messages=messages)}/questions"))["questions"]
    texts_found = [question["text"] for question in found]
    assert (texts_found if isinstance(asked, list) else len(texts_found)) == asked
