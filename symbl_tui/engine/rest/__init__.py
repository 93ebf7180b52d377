"""Symbl's REST APIs over the store: Conversation, Async, Management. Knows no WebSocket.

Requests are validated by pydantic models (``requests``), responses are typed dicts (``responses``). FastAPI
derives the OpenAPI description from both, and the tests check every response against it.
"""

from symbl_tui.engine.rest.context import RestContext
from symbl_tui.engine.rest.rest_api import add_rest

__all__ = ["RestContext", "add_rest"]
