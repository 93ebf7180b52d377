"""Validation of large JSON bodies off the event loop, one at a time.

A body of twenty thousand messages takes a third of a second to validate, in which no live speaker would get a
result. FastAPI validates on the event loop; what is valid already passes it untouched.
"""

import json
from collections.abc import Callable, Coroutine
from typing import Annotated, Any, Final

from fastapi import HTTPException
from fastapi.routing import APIRoute
from pydantic import TypeAdapter, ValidationError
from starlette.requests import Request
from starlette.responses import Response

from symbl_tui.engine.rest.error_responses import describe
from symbl_tui.engine.workers.computation import IN_TURN

_LARGE: Final = 16_384
"""Bytes."""


class LargeBodyRoute(APIRoute):
    """A route whose body may be large."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """FastAPI's own handler, given a request that validates its body itself."""
        handle = super().get_route_handler()
        if self.body_field is None:
            return handle
        info = self.body_field.field_info
        body_type: TypeAdapter[object] = TypeAdapter(Annotated[info.annotation, info])  # type: ignore[arg-type]

        async def handle_request(request: Request) -> Response:
            return await handle(_ValidatingRequest(request, body_type))

        return handle_request


class _ValidatingRequest(Request):
    """A request whose JSON is validated where it is large."""

    def __init__(self, request: Request, body_type: TypeAdapter[object]) -> None:
        super().__init__(request.scope, request.receive)
        self._body_type = body_type

    async def json(self) -> object:
        """The parsed body; validated if it is large."""
        body = await self.body()
        if len(body) <= _LARGE:
            return json.loads(body)
        return await IN_TURN.run(_validate, self._body_type, body)


def _validate(body_type: TypeAdapter[object], body: bytes) -> object:
    try:
        return body_type.validate_python(json.loads(body))
    except ValidationError as error:
        raise HTTPException(400, describe(error.errors())) from error
