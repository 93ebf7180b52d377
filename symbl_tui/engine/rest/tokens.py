"""``/oauth2/...``: tokens for the application's credentials."""

import json
from typing import Any, Final

from fastapi import APIRouter, HTTPException, Request
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from symbl_tui.engine.rest import responses
from symbl_tui.engine.rest.context import Served, answer_now
from symbl_tui.errors import AuthenticationError

LONGEST_BODY: Final = 64 * 1024
"""Bytes of a request by somebody whom nobody knows yet."""

_BODY: Final[dict[str, Any]] = {
    "security": [],
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["appId", "appSecret"],
                    "properties": {
                        "type": {"type": "string", "enum": ["application"]},
                        "appId": {"type": "string"},
                        "appSecret": {"type": "string"},
                    },
                }
            }
        },
    },
}
_WANTED: Final = 'the body must be {"type": "application", "appId": "...", "appSecret": "..."}'

router = APIRouter(prefix="/oauth2", tags=["authentication"])


@router.post("/token:refresh", response_model=responses.Grant, openapi_extra=_BODY)
@router.post("/token:generate", response_model=responses.Grant, openapi_extra=_BODY)
async def generate(engine: Served, request: Request) -> Response:
    """A token; the same one until it is close to its end, whichever way it is asked for."""
    try:
        grant = engine.accounts.issue_token(*_credentials(await _body(request)))
    except AuthenticationError as error:
        raise HTTPException(401, str(error)) from error
    return answer_now({"accessToken": grant.token, "expiresIn": grant.expires_in})


async def _body(request: Request) -> bytes:
    """Read here, whatever its content type: clients send it under several, and some under none."""
    body = bytearray()
    try:
        async for piece in request.stream():
            body += piece
            if len(body) > LONGEST_BODY:
                raise HTTPException(400, f"the body must be of at most {LONGEST_BODY} bytes")
    except ClientDisconnect as error:
        raise HTTPException(400, "the body broke off") from error
    return bytes(body)


def _credentials(body: bytes) -> tuple[str, str]:
    """App id and secret; keys we do not know are no fault (Symbl's Go SDK sends one)."""
    try:
        request = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise HTTPException(400, "the body must be JSON") from error
    match request:
        case {"appId": str(app_id), "appSecret": str(app_secret)} if (
            request.get("type", "application") == "application"
        ):
            return app_id, app_secret
    raise HTTPException(400, _WANTED)
