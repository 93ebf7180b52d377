"""Plivo's signature of a request, version 3, as its helper libraries compute it. Pure.

Base64 of the HMAC-SHA256 of the URL, a dot and a nonce. Which scheme Plivo signs for a WebSocket is not
documented, and its own libraries disagree (``plivo`` refuses ``wss``, ``plivo-stream-sdk`` signs ``http``).
"""

import base64
import hmac
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from symbl_tui.audio.calls.authentication.platform_secrets import (
    as_bytes,
    is_any,
    missing_header,
    secret_values,
    wrong_signature,
)
from symbl_tui.audio.calls.call_codec import Secrets
from symbl_tui.audio.calls.upgrade_request import UpgradeRequest

TOKEN: Final = "PLIVO_AUTH_TOKEN"
"""The environment variable of the account's token; two of them are separated by a comma."""

_HEADER: Final = "X-Plivo-Signature-V3"
_MAIN_HEADER: Final = "x-plivo-signature-ma-v3"  # by the main account's token, where a sub-account calls
_NONCE: Final = "X-Plivo-Signature-V3-Nonce"
_SIGNATURES_LIMIT: Final = 8


class PlivoSignature:
    """Checks the signature of an upgrade request."""

    def __init__(self, secrets: Secrets) -> None:
        self._tokens = secret_values(secrets, TOKEN)

    def check(self, request: UpgradeRequest) -> None:
        """Raise ``CallRefused`` unless Plivo signed the public URL."""
        nonce = request.header(_NONCE.lower())
        header = ",".join(filter(None, (request.header(_HEADER.lower()), request.header(_MAIN_HEADER))))
        for value, name in ((header, _HEADER), (nonce, _NONCE)):
            if not value:
                raise missing_header("Plivo", request, name)
        signatures = [signature(token, url, nonce) for token in self._tokens for url in signed_urls(request)]
        # Plivo may send several, separated by commas; its own libraries accept any of them.
        given = header.split(",")[:_SIGNATURES_LIMIT]
        if not any(is_any(one.strip(), signatures) for one in given):
            raise wrong_signature("Plivo", request, TOKEN)


def signature(token: str, url: str, nonce: str) -> str:
    """The signature of a URL with its query."""
    message = as_bytes(f"{url}.{nonce}")
    return base64.b64encode(hmac.digest(as_bytes(token), message, "sha256")).decode()


def signed_urls(request: UpgradeRequest) -> Iterator[str]:
    """The forms of a request's URL that may have been signed: each scheme, with the query sorted by names."""
    parts = urlsplit(request.public_url)
    query = "&".join(f"{name}={value}" for name, value in sorted(request.query.items()))
    for scheme in ("wss", "https", "http"):
        url = parts._replace(scheme=scheme).geturl()
        yield f"{url}?{query}" if query else url
