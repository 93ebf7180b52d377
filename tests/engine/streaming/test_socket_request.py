"""What the address of a WebSocket asks for."""

from typing import Any

import pytest
from starlette.websockets import WebSocket

from symbl_tui.engine.conversations.subscribers import SubscriberFilter
from symbl_tui.engine.streaming.socket_request import (
    connection_id_of,
    followed_conversation,
    path_with_id,
    subscriber_filter,
)
from symbl_tui.errors import ProtocolError

FRAMES, TRANSCRIPTS, UPDATES = SubscriberFilter.FRAMES, SubscriberFilter.TRANSCRIPTS, SubscriberFilter.UPDATES


def socket(path: str, query: str = "") -> WebSocket:
    async def nothing(*_: object) -> Any:  # noqa: ANN401 - any message
        raise AssertionError("no message is expected")

    raw = path.encode()
    scope = {
        "type": "websocket",
        "path": path,
        "raw_path": raw,
        "query_string": query.encode(),
        "headers": [],
    }
    return WebSocket({**scope, "server": ("engine", 80), "scheme": "ws"}, nothing, nothing)


@pytest.mark.parametrize(
    ("path", "id"),
    [
        ("/v1/streaming/room", "room"),
        ("/v1/realtime/insights/room%2Fa", "room/a"),
        ("/v1/subscribe/caf%C3%A9", "café"),
        ("/session/subscribe/%FF", "\ufffd"),
        ("/events/" + "x" * 512, "x" * 512),
    ],
)
def test_the_connection_id_is_the_last_segment_of_the_path(path: str, id: str) -> None:
    assert connection_id_of(socket(path)) == id


@pytest.mark.parametrize(
    "path", ["/v1/streaming/", "/v1/streaming/a/b", "/events/" + "x" * 513, "/v2/streaming/a"]
)
def test_a_path_without_one_id_is_refused(path: str) -> None:
    with pytest.raises(ProtocolError, match="one connection id"):
        connection_id_of(socket(path))


@pytest.mark.parametrize(
    ("path", "query", "wanted"),
    [
        ("/v1/subscribe/a", "", FRAMES),
        ("/v1/subscribe/a", "insightUpdates=true", FRAMES | UPDATES),
        ("/v1/subscribe/a", "insightUpdates=1", FRAMES),
        ("/session/subscribe/a", "", FRAMES | TRANSCRIPTS),
    ],
)
def test_a_subscriber_gets_what_its_address_asks_for(path: str, query: str, wanted: SubscriberFilter) -> None:
    assert subscriber_filter(socket(path, query)) == wanted


@pytest.mark.parametrize(
    ("path", "query", "followed"),
    [
        ("/v1/subscribe/room", "", ""),
        ("/v1/subscribe/1234", "", "1234"),
        ("/v1/subscribe/room", "conversationId=77", "77"),
        ("/v1/subscribe/1234", "conversationId=77", "77"),
        ("/v1/subscribe/room", "conversationId=" + "7" * 600, "7" * 512),
    ],
)
def test_the_conversation_whose_end_may_have_been_missed_is_named_or_in_the_path(
    path: str, query: str, followed: str
) -> None:
    assert followed_conversation(socket(path, query)) == followed


def test_a_client_is_sent_to_another_id_with_all_that_it_asked_for() -> None:
    moved = path_with_id(socket("/v1/subscribe/a%2Fb", "access_token=t&x=1"), "c%20d")
    assert moved == "/v1/subscribe/c%20d?access_token=t&x=1"
    assert path_with_id(socket("/events/a"), "b") == "/events/b"
