"""What the operator had the platform send along: custom parameters, extra headers, the URL's query. Pure."""

import json
import re
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Final

from symbl_tui.audio.calls.upgrade_request import UpgradeRequest
from symbl_tui.domain.text import NAME_LIMIT, clean
from symbl_tui.domain.untrusted_json import Json, get_name

COUNT_LIMIT: Final = 32
"""Upper limit of the parameters that are kept."""

KEY_LIMIT: Final = 64
"""Upper limit of the characters of a parameter's name."""

_HEADER_PREFIX: Final = "x-ph-"  # Plivo's extra headers
_CUSTOM_KEYS: Final = ("customParameters", "custom_parameters")
_EXTRA_KEYS: Final = ("extra_headers", "extraHeaders")
_PAIRS: Final = re.compile(r"[,;&]")


class StreamParameters:
    """The parameters of one stream, looked up whatever their spelling.

    ``inbound_label``, ``inboundLabel``, ``inboundlabel`` and ``X-PH-inbound-label`` are one name, since not
    every platform allows every character in a name.
    """

    def __init__(self, request: UpgradeRequest) -> None:
        self.values: dict[str, str] = {}
        """By the names that the operator chose; cleaned and bounded."""
        self._spelled: dict[str, str] = {}
        self._add(request.query.items())
        self._add(item for item in request.headers.items() if item[0].startswith(_HEADER_PREFIX))

    def add_start(self, message: Json, start: Json) -> None:
        """Add those of a start message; they replace those of the request."""
        for source in (start, message):
            for key in _CUSTOM_KEYS:
                self._add(_items(source.get(key)))
            for key in _EXTRA_KEYS:
                self._add(_items(_parsed(source.get(key))))

    def get(self, name: str) -> str:
        """The value of a parameter, or an empty text."""
        return self._spelled.get(_spelling(name), "")

    def _add(self, items: Iterable[tuple[str, object]]) -> None:
        for name, value in items:
            key = clean(name, KEY_LIMIT)
            text = get_name({"value": value}, "value")
            if key and (key in self.values or len(self.values) < COUNT_LIMIT):
                self.values[key] = text
                self._spelled[_spelling(key)] = text


def _spelling(name: str) -> str:
    return re.sub(r"[-_ ]", "", name.lower().removeprefix(_HEADER_PREFIX))


def _items(value: object) -> Iterable[tuple[str, object]]:
    """The pairs of an object, or of a list of objects with a name and a value (Telnyx's requests)."""
    if isinstance(value, Mapping):
        return islice(value.items(), COUNT_LIMIT)
    if isinstance(value, list):
        return [
            (str(item.get("name", "")), item.get("value"))
            for item in value[:COUNT_LIMIT]
            if isinstance(item, Mapping)
        ]
    return ()


def _parsed(value: object) -> object:
    """Plivo's extra headers, an object in a string; some versions send ``name=value,name=value``."""
    if not isinstance(value, str):
        return value
    try:
        parsed = json.loads(value)
    except (ValueError, RecursionError):
        parsed = None
    if isinstance(parsed, Mapping):
        return parsed
    pairs = (
        re.split("[=:]", pair, maxsplit=1)
        for pair in _PAIRS.split(value[: COUNT_LIMIT * NAME_LIMIT].strip("{} "))
    )
    return {pair[0].strip(): pair[1].strip() for pair in pairs if len(pair) == 2}
