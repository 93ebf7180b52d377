"""Routes of Symbl's API that this engine does not support: each answers with the reason."""

from typing import NoReturn

from fastapi import APIRouter, HTTPException

from symbl_tui.engine.rest import responses
from symbl_tui.engine.rest.context import ConversationId

router = APIRouter(tags=["not on this engine"])


@router.post(
    "/v1/conversations/{conversationId}/experiences", status_code=404, response_model=responses.Error
)
async def experiences(conversation_id: ConversationId) -> NoReturn:
    """Refuse hosted pages."""
    raise HTTPException(404, "hosted pages are not available on this engine")


@router.get("/v1/conversations/{conversationId}/callscore", status_code=404, response_model=responses.Error)
@router.get(
    "/v1/conversations/{conversationId}/callscore/status", status_code=404, response_model=responses.Error
)
async def call_score(conversation_id: ConversationId) -> NoReturn:
    """Refuse call scores."""
    raise HTTPException(404, "call scores are not available on this engine")
