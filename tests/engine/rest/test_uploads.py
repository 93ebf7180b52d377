"""An upload is received whole, or refused with the reason; nothing of it stays behind."""

import gc
from collections.abc import Sequence

import pytest
from fastapi import HTTPException
from starlette.requests import Request
from starlette.types import Message

from symbl_tui.engine.rest import uploads


def _request(*messages: Message) -> Request:
    incoming = iter(messages)

    async def receive() -> Message:
        return next(incoming)

    return Request({"type": "http", "method": "POST", "headers": []}, receive)


def _chunks(*chunks: bytes) -> Sequence[Message]:
    last = len(chunks) - 1
    return [
        {"type": "http.request", "body": chunk, "more_body": at < last} for at, chunk in enumerate(chunks)
    ]


async def test_the_chunks_of_an_upload_are_one_file() -> None:
    with await uploads.receive(_request(*_chunks(b"RIFF", b"", bytes(100_000), b"end"))) as file:
        file.seek(0)
        assert file.read() == b"RIFF" + bytes(100_000) + b"end"


async def test_an_empty_upload_is_refused() -> None:
    with pytest.raises(HTTPException) as refused:
        await uploads.receive(_request(*_chunks(b"")))
    assert (refused.value.status_code, refused.value.detail) == (400, "the body must be a sound file")


async def test_an_upload_that_breaks_off_is_refused_and_its_file_closed() -> None:
    request = _request(
        {"type": "http.request", "body": b"RI", "more_body": True}, {"type": "http.disconnect"}
    )
    with pytest.raises(HTTPException) as refused:
        await uploads.receive(request)
    assert refused.value.detail == "the body broke off"
    gc.collect()  # an open file would be reported as a ResourceWarning, which fails the test
