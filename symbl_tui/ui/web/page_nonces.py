"""One-time numbers: each page that is served may open one socket."""

import secrets
from collections import OrderedDict
from typing import Final

# Pages that wait for their socket; the oldest are dropped.
_MAX_UNUSED: Final = 100


class PageNonces:
    """Issues nonces and redeems each once."""

    def __init__(self) -> None:
        self._unused: OrderedDict[str, None] = OrderedDict()

    def issue(self) -> str:
        """A new nonce, for a URL."""
        nonce = secrets.token_urlsafe(16)
        self._unused[nonce] = None
        if len(self._unused) > _MAX_UNUSED:
            self._unused.popitem(last=False)
        return nonce

    def redeem(self, nonce: str) -> bool:
        """Whether a nonce was issued and not redeemed before."""
        return self._unused.pop(nonce, 0) is None
