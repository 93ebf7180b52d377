"""Answers of a server's Conversation API, as a test wants them."""

import json
from collections.abc import Awaitable, Callable, Mapping

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from tests.support.scripted_engine import ScriptedEngine

Answer = Callable[[Request], Awaitable[Response]]

ID = "5093011103940608"
ALICE = {"id": "m1", "name": "Alice", "email": "alice@example.com"}
BOB = {"id": "m2", "name": "Bob", "userId": "Bob"}

MEETING: dict[str, object] = {
    "members": {"members": [ALICE, BOB]},
    "messages": {
        "messages": [
            {
                "id": "u1",
                "text": "We should move the deadline.",
                "from": ALICE,
                "startTime": "2026-11-22T08:53:11.500Z",
                "timeOffset": 0.5,
                "duration": 2.0,
                "sentiment": {"polarity": {"score": -0.4}, "suggested": "negative"},
            },
            {"id": "u2", "text": "Who owns the campaign?", "from": BOB, "timeOffset": 3.0, "duration": 1.5},
            {"id": 4711, "text": "Nobody yet.", "from": ALICE, "timeOffset": 8.5, "duration": 1},
        ]
    },
    "questions": {
        "questions": [
            {
                "id": "q1",
                "text": "Who owns the campaign?",
                "score": 0.9,
                "messageIds": ["u2"],
                "from": BOB,
                "answerMessageId": "4711",
            }
        ]
    },
    "action-items": {
        "actionItems": [
            {
                "id": "a1",
                "text": "Send the report by Friday.",
                "messageIds": ["u3"],
                "from": ALICE,
                "assignee": ALICE,
                "dueBy": "2026-11-27T00:00:00.000Z",
            },
            {"id": "a9", "text": "Move the deadline.", "messageIds": ["u1"], "from": ALICE},
        ]
    },
    "follow-ups": {"followUps": []},
    "topics": {
        "topics": [
            {
                "id": "t1",
                "text": "Launch campaign",
                "score": 0.8,
                "messageIds": ["u2"],
                "parentRefs": [{"type": "topic", "text": "marketing"}],
            }
        ]
    },
    "trackers-detected": [
        {
            "id": "1",
            "name": "Deadlines",
            "matches": [
                {"value": "deadline", "messageRefs": [{"id": "u1", "text": "deadline", "offset": 19}]}
            ],
        }
    ],
    "entities": {
        "entities": [
            {"type": "person", "value": "Alice", "text": "Alice", "messageRefs": [{"id": "u1", "offset": 0}]},
            {"type": "date", "matches": [{"detectedValue": "Friday", "messageRefs": [{"id": "u3"}]}]},
        ]
    },
    "analytics": {
        "metrics": [
            {"type": "total_silence", "percent": 20, "seconds": 2.0},
            {"type": "total_talk_time", "percent": 80, "seconds": 8.0},
        ],
        "members": [BOB | {"pace": {"wpm": 120}, "talkTime": {"seconds": 1.5}, "overlap": None}],
    },
    "summary": {"summary": [{"id": "s1", "text": "The deadline moves.", "messageRefs": [{"id": "u1"}]}]},
}
"""What each route answers about the stand-up of ``tests.session.recorded_folder``."""


def part_of(request: Request) -> str:
    """The last part of the path: which part of a conversation is asked for."""
    return request.url.path.rpartition("/")[2]


def answering(parts: Mapping[str, object], token: str = "aaa.bbb.ccc") -> Answer:
    """Answers with these bodies: values as JSON, bytes and responses as they are; 404 for other parts."""

    async def answer(request: Request) -> Response:
        if request.headers.get("authorization") != f"Bearer {token}":
            return JSONResponse({"message": "unauthorized"}, 401)
        if (body := parts.get(part_of(request))) is None:
            return JSONResponse({"message": "not found"}, 404)
        if isinstance(body, Response):
            return body
        return Response(body if isinstance(body, bytes) else json.dumps(body), media_type="application/json")

    return answer


def failing_first(engine: ScriptedEngine, times: int, failure: Response) -> Answer:
    """Answers each part only after so many failures."""
    whole = answering(MEETING)

    async def answer(request: Request) -> Response:
        return failure if engine.asked.count(request.url.path) <= times else await whole(request)

    return answer
