"""Error responses: ``{"message": ...}`` in all cases, and the OpenAPI description of them."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from symbl_tui.engine.rest.responses import Error
from symbl_tui.engine.store.failures import RETRY_SECONDS, StoreUnavailable
from symbl_tui.errors import EngineError

_STATUSES: Final = (400, 401, 404, 405, 408, 413, 429, 503)
ERRORS: Final[dict[int | str, dict[str, Any]]] = {
    status: {"model": Error, "description": HTTPStatus(status).phrase} for status in _STATUSES
}
"""The error responses of every route."""
FORBIDDEN: Final[dict[int | str, dict[str, Any]]] = {403: {"model": Error, "description": "Forbidden"}}
CONFLICT: Final[dict[int | str, dict[str, Any]]] = {409: {"model": Error, "description": "Conflict"}}


def refusal(status: int, message: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """An error response of one sentence."""
    return JSONResponse({"message": message}, status, headers)


def too_many(delay: float) -> JSONResponse:
    """The response to a client over its rate; ``delay`` is the time to wait in seconds."""
    seconds = str(int(delay) + 1)
    return refusal(429, f"too many requests; try again in {seconds} s", {"Retry-After": seconds})


def add_error_handlers(app: FastAPI) -> None:
    """Give every error response the same form, also in the description."""

    @app.exception_handler(HTTPException)
    async def refused(_request: Request, error: HTTPException) -> JSONResponse:
        return refusal(error.status_code, str(error.detail), error.headers)

    @app.exception_handler(RequestValidationError)
    async def invalid(_request: Request, error: RequestValidationError) -> JSONResponse:
        return refusal(400, describe(error.errors()))

    @app.exception_handler(StoreUnavailable)
    async def unavailable(_request: Request, error: StoreUnavailable) -> JSONResponse:
        return refusal(503, str(error), {"Retry-After": str(RETRY_SECONDS)})

    @app.exception_handler(EngineError)
    async def failed(_request: Request, error: EngineError) -> JSONResponse:
        return refusal(503, str(error))

    app.openapi = lambda: _openapi(app)  # type: ignore[method-assign]


def describe(errors: Sequence[Any]) -> str:
    """The first invalid field and the reason; never its value, which may be a secret."""
    first = errors[0]
    field = ".".join(str(part) for part in first["loc"] if part != "body") or "the body"
    return f"{field}: {first['msg']}"


def _openapi(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI description without FastAPI's 422, which is a 400 here."""
    if app.openapi_schema is None:
        schema = get_openapi(title=app.title, version=app.version, routes=app.routes)
        for operations in schema["paths"].values():
            for operation in operations.values():
                operation["responses"].pop("422", None)
        for unused in ("HTTPValidationError", "ValidationError"):
            schema["components"]["schemas"].pop(unused, None)
        app.openapi_schema = schema
    return app.openapi_schema
