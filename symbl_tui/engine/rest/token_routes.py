"""``/oauth2/...``: access tokens for the application's credentials."""

import json
from typing import Any, Final

from fastapi import APIRouter, HTTPException, Request
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from symbl_tui.engine.apps.audit_entry import AuditEvent
from symbl_tui.engine.rest import responses
from symbl_tui.engine.rest.context import Context, respond
from symbl_tui.engine.rest.error_responses import too_many
from symbl_tui.errors import AuthenticationError
from symbl_tui.system.limits.peers import peer_key
from symbl_tui.system.peer_user import is_own_user, tcp_uid

MAX_BODY: Final = 64 * 1024
"""Bytes of a request without a token."""

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
_EXPECTED: Final = 'the body must be {"type": "application", "appId": "...", "appSecret": "..."}'

router = APIRouter(prefix="/oauth2", tags=["authentication"])


@router.post("/token:refresh", response_model=responses.AccessToken, openapi_extra=_BODY)
@router.post("/token:generate", response_model=responses.AccessToken, openapi_extra=_BODY)
async def generate_token(context: Context, request: Request) -> Response:
    """Issue a token; the same one until it is about to expire, on either path."""
    credentials = _parse_credentials(await _read_body(request))
    peer = peer_key(request.client.host) if request.client else ""
    # Only after many wrong credentials, and not for the user of this process: its programs can read the
    # secret and do not guess it, and the guesses of other users of the machine must not lock them out.
    if (delay := context.wrong_credentials.delay(peer)) and not _of_own_user(request):
        return too_many(delay)
    try:
        with context.node.metrics.tracer.span("token"):
            token = context.node.accounts.issue_token(*credentials)
    except AuthenticationError as error:
        context.wrong_credentials.count(peer)
        raise HTTPException(401, str(error)) from error
    context.apps.audit.record(AuditEvent.TOKEN_ISSUED, token.app_id, peer)
    return respond({"accessToken": token.token, "expiresIn": token.expires_in})


def _of_own_user(request: Request) -> bool:
    client, server = request.client, request.scope["server"]
    return client is not None and is_own_user(tcp_uid((client.host, client.port), server))


async def _read_body(request: Request) -> bytes:
    """The body of any content type: clients send several, and some send none."""
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > MAX_BODY:
                raise HTTPException(400, f"the body must be of at most {MAX_BODY} bytes")
    except ClientDisconnect as error:
        raise HTTPException(400, "the body broke off") from error
    return bytes(body)


def _parse_credentials(body: bytes) -> tuple[str, str]:
    """App id and secret; unknown keys are ignored (Symbl's Go SDK sends one)."""
    try:
        request = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise HTTPException(400, "the body must be JSON") from error
    match request:
        case {"appId": str(app_id), "appSecret": str(app_secret)} if (
            request.get("type", "application") == "application"
        ):
            return app_id, app_secret
    raise HTTPException(400, _EXPECTED)
