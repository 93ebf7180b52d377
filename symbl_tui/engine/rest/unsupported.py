"""What Symbl has and this engine has not: a clear answer for each, rather than a path that nobody knows."""

from typing import NoReturn

from fastapi import APIRouter, HTTPException

from symbl_tui.engine.rest import responses
from symbl_tui.engine.rest.context import Id

router = APIRouter(tags=["not on this engine"])


@router.post("/v1/endpoint:connect", status_code=404, response_model=responses.Problem)
@router.post("/v1/event/{connectionId}", status_code=404, response_model=responses.Problem)
async def telephony() -> NoReturn:
    """Calls by telephone."""
    raise HTTPException(404, "telephony is not available on this engine; stream the call's sound instead")


@router.post(
    "/v1/conversations/{conversationId}/experiences", status_code=404, response_model=responses.Problem
)
async def experiences(conversation_id: Id) -> NoReturn:
    """Hosted pages."""
    raise HTTPException(404, "hosted pages are not available on this engine")


@router.get("/v1/conversations/{conversationId}/callscore", status_code=404, response_model=responses.Problem)
@router.get(
    "/v1/conversations/{conversationId}/callscore/status", status_code=404, response_model=responses.Problem
)
async def call_score(conversation_id: Id) -> NoReturn:
    """Scores of calls."""
    raise HTTPException(404, "call scores are not available on this engine")
