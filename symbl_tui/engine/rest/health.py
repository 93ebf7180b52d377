"""``/healthz``: that the engine runs, which recogniser it uses, and how that keeps up. No token is needed."""

from dataclasses import asdict

from fastapi import APIRouter
from msgspec import structs
from starlette.responses import Response

from symbl_tui.engine.rest import responses
from symbl_tui.engine.rest.context import Served, answer_now

router = APIRouter(tags=["health"])


@router.get("/healthz", response_model=responses.Health)
async def health(engine: Served) -> Response:
    """Alive; lags and intervals are null where nothing was recognised lately, or where they are not known."""
    recognizers = engine.recognizers
    told = {"status": "ok", "recognizer": structs.asdict(recognizers.info), "load": asdict(recognizers.load)}
    return answer_now(told)
