"""Refusals: always ``{"message": ...}``, whoever refuses; and the description that says so."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from symbl_tui.engine.rest.responses import Problem
from symbl_tui.errors import EngineError

_ALWAYS: Final = (400, 401, 404, 405, 413, 429, 503)
PROBLEMS: Final[dict[int | str, dict[str, Any]]] = {
    status: {"model": Problem, "description": HTTPStatus(status).phrase} for status in _ALWAYS
}
"""What any route may answer instead."""
CONFLICT: Final[dict[int | str, dict[str, Any]]] = {409: {"model": Problem, "description": "Conflict"}}


def refusal(status: int, message: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """One sentence for the client."""
    return JSONResponse({"message": message}, status, headers)


def add_error_handlers(app: FastAPI) -> None:
    """Let every refusal have the one form, and the description tell it."""

    @app.exception_handler(HTTPException)
    async def refused(_request: Request, error: HTTPException) -> JSONResponse:
        return refusal(error.status_code, str(error.detail), error.headers)

    @app.exception_handler(RequestValidationError)
    async def invalid(_request: Request, error: RequestValidationError) -> JSONResponse:
        return refusal(400, _sentence(error))

    @app.exception_handler(EngineError)
    async def failed(_request: Request, error: EngineError) -> JSONResponse:
        return refusal(503, str(error))

    app.openapi = lambda: _description(app)  # type: ignore[method-assign]


def _sentence(error: RequestValidationError) -> str:
    """The first thing that is wrong and where; never what was sent, which may be a secret."""
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"] if part != "body") or "the body"
    return f"{place}: {first['msg']}"


def _description(app: FastAPI) -> dict[str, Any]:
    """OpenAPI as it is: FastAPI would tell of a 422 that is a 400 here."""
    if app.openapi_schema is None:
        schema = get_openapi(title=app.title, version=app.version, routes=app.routes)
        for operations in schema["paths"].values():
            for operation in operations.values():
                operation["responses"].pop("422", None)
        for unused in ("HTTPValidationError", "ValidationError"):
            schema["components"]["schemas"].pop(unused, None)
        app.openapi_schema = schema
    return app.openapi_schema
