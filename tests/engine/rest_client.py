"""A client of the REST API for tests, and a conversation to read back."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx

from symbl_tui.engine.assistant.summarizer import Summarizer
from symbl_tui.engine.recognizers.interface import RecognizerFactory
from symbl_tui.engine.settings import DEFAULTS, EngineSettings
from tests.engine.conftest import running
from tests.engine.streaming_client import new_token

Json = dict[str, Any]
Query = dict[str, str | int | list[str]]

ALICE = {"name": "Alice", "userId": "alice@example.com"}
BOB = {"name": "Bob", "userId": "bob@example.com"}


def message(person: Json, content: str, start: int, end: int) -> Json:
    """A message of the 20th of November 2026 (a Friday) from second to second after ten."""
    day = "2026-11-20T10:00"
    return {
        "payload": {"content": content, "contentType": "text/plain"},
        "from": person,
        "duration": {"startTime": f"{day}:{start:02}.000Z", "endTime": f"{day}:{end:02}.000Z"},
    }


MEETING: Json = {
    "name": "Daily",
    "confidenceThreshold": 0.5,
    "detectPhrases": "true",
    "trackers": [{"name": "Reports", "vocabulary": ["test report", "bug report"]}],
    "messages": [
        message(ALICE, "When will the mobile application be ready for testing?", 0, 5),
        message(BOB, "On Monday. I will send you the test report by Friday.", 5, 9),
        message(ALICE, "Great. Let us follow up on the mobile application next week.", 8, 12),
    ],
}


class Rest:
    """An authenticated client."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http

    async def get(self, path: str, query: Query | None = None) -> Json:
        """The JSON object at a path."""
        answer = await self.http.get(path, params=query)
        assert answer.status_code == 200, answer.text
        found: Json = answer.json()
        return found

    async def trackers(self, conversation: str, path: str = "trackers-detected") -> list[Json]:
        """The trackers of a conversation: the one answer that is a bare list."""
        found: list[Json] = (await self.http.get(f"{conversation}/{path}")).json()
        return found

    async def refused(
        self,
        method: str,
        path: str,
        status: int,
        *,
        json: object = None,
        params: Query | None = None,
        content: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> str:
        """The sentence that a request is refused with."""
        answer = await self.http.request(
            method, path, json=json, params=params, content=content, headers=headers
        )
        assert answer.status_code == status, answer.text
        body: Json = answer.json()
        assert list(body) == ["message"]
        return str(body["message"])

    async def done(self, accepted: httpx.Response) -> str:
        """Wait for a successful job; the id of its conversation."""
        assert accepted.status_code == 201, accepted.text
        job = await self.finished(accepted)
        assert job["status"] == "completed", job
        return str(accepted.json()["conversationId"])

    async def finished(self, accepted: httpx.Response) -> Json:
        """Wait for the end of a job."""
        assert accepted.status_code == 201, accepted.text
        while True:
            job: Json = await self.get(f"/v1/job/{accepted.json()['jobId']}")
            if job["status"] in ("completed", "failed"):
                return job
            await asyncio.sleep(0.02)

    async def meeting(self, **changes: object) -> str:
        """Post :data:`MEETING`; the path of its conversation."""
        accepted = await self.http.post("/v1/process/text", json={**MEETING, **changes})
        return f"/v1/conversations/{await self.done(accepted)}"


@asynccontextmanager
async def rest_client(url: str) -> AsyncIterator[Rest]:
    """A client of an engine."""
    headers = {"Authorization": f"Bearer {await new_token(url)}"}
    async with httpx.AsyncClient(base_url=url, headers=headers, trust_env=False, timeout=30) as http:
        yield Rest(http)


@asynccontextmanager
async def rest_engine(
    recognizers: RecognizerFactory, settings: EngineSettings = DEFAULTS, assistant: Summarizer | None = None
) -> AsyncIterator[Rest]:
    """An engine and a client of it."""
    async with running(recognizers, settings, assistant) as url, rest_client(url) as rest:
        yield rest
