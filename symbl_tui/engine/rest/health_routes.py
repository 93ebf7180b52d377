"""``/healthz``, ``/readyz``, ``/metrics``: whether the engine runs and takes conversations, and how well."""

from dataclasses import asdict
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Query
from msgspec import structs
from starlette.requests import Request
from starlette.responses import Response

from symbl_tui.engine.node.readiness import Condition
from symbl_tui.engine.rest import responses
from symbl_tui.engine.rest.context import Context, RestContext, respond
from symbl_tui.engine.rest.error_responses import ERRORS, refusal, too_many
from symbl_tui.engine.rest.metrics_access import is_own_request
from symbl_tui.system.limits.peers import peer_key

_BEARER: Final = {"WWW-Authenticate": "Bearer"}

router = APIRouter(tags=["health"])

_NOT_READY: Final[dict[int | str, dict[str, Any]]] = {
    503: {"model": responses.Ready, "description": "The node takes no new conversations"},
    404: {"model": responses.Ready, "description": "The same where it is only busy, with `busy=404`"},
    400: ERRORS[400],
}


@router.get("/healthz", response_model=responses.Health)
async def health(context: Context) -> Response:
    """Get recogniser and load; lags and intervals are null where they are not measured."""
    recognizers = context.node.recognizers
    info, load = structs.asdict(recognizers.info), asdict(recognizers.load)
    return respond({"status": "ok", "recognizer": info, "load": load})


@router.get("/readyz", response_model=responses.Ready, responses=_NOT_READY)
async def ready(context: Context, busy: Annotated[Literal["404", "503"], Query()] = "503") -> Response:
    """Get whether new conversations should come here.

    With `busy=404` a node that is only busy answers 404, for HAProxy's `http-check disable-on-404`: it gets
    no new conversations, while those that it has stay with it.
    """
    readiness = context.node.readiness
    status = 503 if readiness.blocking else 200
    if readiness.blocking is Condition.BUSY:
        status = int(busy)
    return respond({"status": readiness.state, "reasons": readiness.reasons}, status)


@router.get("/metrics", include_in_schema=False)
async def metrics(context: Context, request: Request) -> Response:
    """Get the metrics, for a program on this machine or one with the token."""
    authorization = request.headers.get("authorization", "")
    allowed = context.node.metrics_token.matches(authorization)
    # A wrong token is refused on this machine, too: whatever sends one is configured wrongly.
    if not allowed and (authorization or not is_own_request(request)):
        return _refuse_metrics(context, request)
    found = await context.node.metrics.scrape(request.headers.get("accept", ""))
    # Not as media_type, to which Starlette would add a character set.
    return Response(found.body, headers={"content-type": found.content_type})


def _refuse_metrics(context: RestContext, request: Request) -> Response:
    """Count a guess, and refuse it; after many of them without a look at the token."""
    peer = peer_key(request.client.host) if request.client else ""
    if delay := context.wrong_credentials.delay(peer):
        return too_many(delay)
    context.wrong_credentials.count(peer)
    return refusal(
        401, "metrics are for the engine's own user on this machine, and for the token for metrics", _BEARER
    )
