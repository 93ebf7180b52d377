"""Validation of large JSON bodies in a worker process.

A body of twenty thousand messages takes a third of a second to validate. FastAPI validates on the event loop;
what is valid already passes it untouched. A long list of a body stays packed (:class:`.Packed`).
"""

import json
from collections.abc import Callable, Coroutine
from typing import Any, Final

from fastapi import HTTPException
from fastapi.routing import APIRoute
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response

from symbl_tui.engine.rest.error_responses import describe
from symbl_tui.engine.rest.packed import validate
from symbl_tui.engine.workers.computation import Computation

# Bytes.
_LARGE: Final = 16_384


class LargeBodyRoute(APIRoute):
    """A route whose body may be large; the app's state has the ``computation`` that validates it."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """FastAPI's own handler, given a request that validates its body itself."""
        handle = super().get_route_handler()
        if self.body_field is None:
            return handle
        body_type = self.body_field.field_info.annotation

        async def handle_request(request: Request) -> Response:
            return await handle(_ValidatingRequest(request, body_type))

        return handle_request


class _ValidatingRequest(Request):
    """A request whose JSON is validated where it is large."""

    def __init__(self, request: Request, body_type: object) -> None:
        super().__init__(request.scope, request.receive)
        self._body_type = body_type

    async def json(self) -> object:
        """The parsed body; validated if it is large."""
        body = await self.body()
        if len(body) <= _LARGE:
            return json.loads(body)
        computation: Computation = self.app.state.computation
        value, fault = await computation.run(_validate, self._body_type, body)
        if fault is not None:
            raise HTTPException(400, fault)
        return value


def _validate(body_type: object, body: bytes) -> tuple[object, str | None]:
    """The validated body, or what is wrong with it."""
    try:
        return validate(body_type, body), None
    except ValidationError as error:
        return None, describe(error.errors())
    except (ValueError, RecursionError):
        return None, "the body is no JSON"
