"""Responses of any length are sent page by page, as one JSON object."""

import json
from collections.abc import AsyncIterator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.responses import Response, StreamingResponse

from symbl_tui.engine.rest.context import respond, respond_from_thread, respond_in_pages
from symbl_tui.errors import EngineError


async def _pages(*pages: Sequence[int] | EngineError) -> AsyncIterator[Sequence[int]]:
    for page in pages:
        if isinstance(page, EngineError):
            raise page
        yield page


async def _chunks(response: Response) -> list[bytes]:
    assert isinstance(response, StreamingResponse)
    chunks = [chunk async for chunk in response.body_iterator]
    return [chunk.encode() if isinstance(chunk, str) else bytes(chunk) for chunk in chunks]


@given(st.lists(st.lists(st.integers(0, 9), min_size=1, max_size=5), max_size=5))
async def test_pages_join_to_one_list(pages: list[list[int]]) -> None:
    response = await respond_in_pages("items", _pages(*pages), lambda item: {"at": item})
    content = json.loads(b"".join(await _chunks(response)))
    assert content == {"items": [{"at": item} for page in pages for item in page]}


async def test_each_page_is_sent_by_itself() -> None:
    response = await respond_in_pages("items", _pages([1], [2]), str)
    assert await _chunks(response) == [b'{"items":["1"', b',"2"', b"]}"]


async def test_an_error_before_the_first_page_is_a_response_of_its_own() -> None:
    with pytest.raises(EngineError, match="the disk failed"):
        await respond_in_pages("items", _pages(EngineError("the disk failed")), str)


async def test_a_body_that_cannot_be_built_fails_before_it_is_sent() -> None:
    with pytest.raises(ZeroDivisionError):
        await respond_from_thread(lambda: 1 // 0)


async def test_text_of_any_language_is_sent_as_utf_8_json() -> None:
    for response in (respond({"a": "日本"}, 201), await respond_from_thread(lambda: {"a": "日本"}, 201)):
        assert (response.status_code, response.media_type) == (201, "application/json")
        assert json.loads(bytes(response.body)) == {"a": "日本"}
