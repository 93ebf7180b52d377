"""Whoever is refused leaves no error in the engine's log: a stranger could fill it."""

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from tests.engine.streaming_client import new_token


async def test_refused_handshakes_are_no_errors_of_the_engine(
    engine: str, caplog: pytest.LogCaptureFixture
) -> None:
    headers = {"X-API-KEY": await new_token(engine)}
    # No token, and no id.
    for path, own, status in (("room", {}, 401), ("a/b", headers, 404)):
        with pytest.raises(InvalidStatus) as refused:
            await connect(f"ws{engine[4:]}/v1/streaming/{path}", additional_headers=own, proxy=None)
        assert refused.value.response.status_code == status
        assert b"message" in refused.value.response.body
    assert not [record for record in caplog.records if record.name.startswith("uvicorn")]
