"""Removes tokens, queries and passwords from a line of the log, whichever library wrote it. Pure."""

import re
from typing import Final

LONGEST: Final = 4_000
"""Characters of a message; the rest is cut off."""

# Of a URL or a path: it may hold a token (?access_token=), or what a client searched for.
_QUERY: Final = re.compile(r"(?<=[\w/%.~-])\?[\w.~%-]+=[^\s\"'<>]*")
# Up to the last "@": a password that was not quoted may have one. Linear, as the name before it has no colon.
_PASSWORD: Final = re.compile(r"(?<=://)[^\s/:@\"']*:[^\s/\"']*(?=@)")
# Three parts of base64url, the first of them a JSON object.
_JWT: Final = re.compile(r"\beyJ[\w-]{5,}\.[\w-]{5,}\.[\w-]*")
_BEARER: Final = re.compile(r"(?i)\bbearer +[^\s\"',]+")


def scrub(text: str) -> str:
    """A text without queries, passwords in URLs, and tokens."""
    # Cut once before, for a bounded time, and at last: a secret that the end cuts in two matches no pattern.
    text = text[: 2 * LONGEST]
    text = _QUERY.sub("?...", text)
    text = _PASSWORD.sub("...", text)
    return _BEARER.sub("Bearer ...", _JWT.sub("[token]", text))[:LONGEST]


def describe_exception(error: BaseException) -> str:
    """Types and lines of code of an exception and its causes.

    Without their messages, which quote what the code was given (``invalid literal: ...``), the words of a
    speaker perhaps. Those of this program are sentences of its own.
    """
    described, seen = [], set[int]()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        described.append(_one(current))
        hidden = current.__suppress_context__
        current = current.__cause__ or (None if hidden else current.__context__)
    return "\nafter:\n".join(described)


def _one(error: BaseException) -> str:
    import traceback  # only where something failed

    kind = type(error)
    frames = "".join(traceback.format_tb(error.__traceback__)).rstrip()
    return f"{frames}\n{kind.__module__}.{kind.__qualname__}".strip()
