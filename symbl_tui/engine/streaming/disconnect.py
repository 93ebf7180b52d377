"""The exceptions of a send whose client has disconnected."""

from typing import Final

from starlette.websockets import WebSocketDisconnect

DISCONNECTED: Final = (WebSocketDisconnect, RuntimeError)
"""uvicorn raises ``RuntimeError`` between its decision to drop a client and the end of the socket."""
