"""A client's text message as a JSON object. Untrusted, and bounded here."""

import json
from typing import Final

from symbl_tui.engine.protocol.json_fields import Json
from symbl_tui.engine.workers.computation import IN_TURN, INLINE, Computation
from symbl_tui.errors import ProtocolError

MAX_TEXT: Final = 256 * 1024
"""Characters of a text message; a longer one is no request of this protocol."""

STOP_REPR: Final = "{'type': 'stop_request'}"
"""What Symbl's Python SDK sends to stop: its `dict` as Python prints it."""

# Characters of a text message that is parsed in a thread.
_LARGE: Final = 8_192


def parser_of(text: str) -> Computation:
    """Where a text is parsed: a quarter of a megabyte takes so long that other clients would notice."""
    return IN_TURN if len(text) > _LARGE else INLINE


def parse_object(text: str) -> Json:
    """Parse a message; raises ``ProtocolError`` where it is no JSON object."""
    try:
        request = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ProtocolError("a text message must be JSON") from error
    if not isinstance(request, dict):
        raise ProtocolError("a text message must be a JSON object with a type")
    return request
