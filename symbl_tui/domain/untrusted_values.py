"""Make structs that were read from a file or a server harmless: bounded, without control characters. Pure."""

import math
from typing import Final, TypeVar

from msgspec import Struct, structs

from symbl_tui.domain.text import NAME_LIMIT, TEXT_LIMIT, clean

MAX_ITEMS: Final = 10_000
"""Elements kept of one tuple."""
_LARGEST: Final = 1e7
# Fields that hold a name or an id, which are shorter than texts.
_NAMES: Final = frozenset(
    (
        *("id", "host", "read_at", "name", "user_id", "kind", "tracker"),
        *("utterance_id", "utterance_ids", "answered_by"),
    )
)

Value = TypeVar("Value", bound=Struct)


def sanitize(value: Value, items: int = MAX_ITEMS) -> Value:
    """The struct with every text cleaned and every number and tuple bounded, down to its last field."""
    fields = {
        name: _sanitized(getattr(value, name), NAME_LIMIT if name in _NAMES else TEXT_LIMIT, items)
        for name in value.__struct_fields__
    }
    return structs.replace(value, **fields)


def _sanitized(value: object, limit: int, items: int) -> object:
    match value:
        case str():
            return clean(value, limit)
        # Before int, which a bool is, too.
        case bool() | None:
            return value
        case int():
            return max(-int(_LARGEST), min(int(_LARGEST), value))
        case float():
            return max(-_LARGEST, min(_LARGEST, value)) if math.isfinite(value) else 0.0
        case tuple():
            return tuple(_sanitized(each, limit, items) for each in value[:items])
        case Struct():
            return sanitize(value, items)
    return value
