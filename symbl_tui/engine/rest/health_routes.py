"""``/healthz`` and ``/readyz``: whether the engine runs, and whether it takes new conversations. No token."""

from dataclasses import asdict
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Query
from msgspec import structs
from starlette.responses import Response

from symbl_tui.engine.node.readiness import Condition
from symbl_tui.engine.rest import responses
from symbl_tui.engine.rest.context import Context, respond
from symbl_tui.engine.rest.error_responses import ERRORS

router = APIRouter(tags=["health"])

_NOT_READY: Final[dict[int | str, dict[str, Any]]] = {
    503: {"model": responses.Ready, "description": "The node takes no new conversations"},
    404: {"model": responses.Ready, "description": "The same where it is only busy, with `busy=404`"},
    400: ERRORS[400],
}


@router.get("/healthz", response_model=responses.Health)
async def health(context: Context) -> Response:
    """Get recogniser and load; lags and intervals are null where they are not measured."""
    recognizers = context.recognizers
    info, load = structs.asdict(recognizers.info), asdict(recognizers.load)
    return respond({"status": "ok", "recognizer": info, "load": load})


@router.get("/readyz", response_model=responses.Ready, responses=_NOT_READY)
async def ready(context: Context, busy: Annotated[Literal["404", "503"], Query()] = "503") -> Response:
    """Get whether new conversations should come here.

    With `busy=404` a node that is only busy answers 404, for HAProxy's `http-check disable-on-404`: it gets
    no new conversations, while those that it has stay with it.
    """
    readiness = context.readiness
    status = 503 if readiness.blocking else 200
    if readiness.blocking is Condition.BUSY:
        status = int(busy)
    return respond({"status": readiness.state, "reasons": readiness.reasons}, status)
