"""``/healthz``: the state of the engine, its recogniser and its load. Needs no token."""

from dataclasses import asdict

from fastapi import APIRouter
from msgspec import structs
from starlette.responses import Response

from symbl_tui.engine.rest import responses
from symbl_tui.engine.rest.context import Context, respond

router = APIRouter(tags=["health"])


@router.get("/healthz", response_model=responses.Health)
async def health(context: Context) -> Response:
    """Get recogniser and load; lags and intervals are null where they are not measured."""
    recognizers = context.recognizers
    info, load = structs.asdict(recognizers.info), asdict(recognizers.load)
    return respond({"status": "ok", "recognizer": info, "load": load})
