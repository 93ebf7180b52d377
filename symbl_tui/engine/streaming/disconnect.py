"""How a send tells that its client is gone."""

from typing import Final

from starlette.websockets import WebSocketDisconnect

GONE: Final = (WebSocketDisconnect, RuntimeError)
"""The latter is what the server raises between giving a client up and having closed its socket."""
