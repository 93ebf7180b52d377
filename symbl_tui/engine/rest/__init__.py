"""Symbl's REST APIs over the store: Conversation, Async, Management. Knows no WebSocket.

What comes in is checked by pydantic models (``requests``), what goes out is typed dicts (``answers``): from
both FastAPI makes the OpenAPI description, and the tests hold every answer against it.
"""

from symbl_tui.engine.rest.context import RestContext, Summarizer
from symbl_tui.engine.rest.routes import add_rest

__all__ = ["RestContext", "Summarizer", "add_rest"]
