"""Twilio's signature of a request, as its helper libraries compute it. Pure.

``X-Twilio-Signature`` is base64 of the HMAC-SHA1 of the URL with the account's token; with a shared key it
is HMAC-SHA256, as ``X-Twilio-Webhooks-Signature-Settings`` says.
"""

import base64
import hmac
import re
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

TOKEN: Final = "TWILIO_AUTH_TOKEN"
"""The environment variable of the account's token; two of them are separated by a comma."""

_HEADER: Final = "X-Twilio-Signature"
_SETTINGS: Final = "x-twilio-webhooks-signature-settings"
_SHA256: Final = re.compile(r"algorithm=HMAC_SHA256\b", re.ASCII | re.IGNORECASE)
_TLS_PORT: Final = 443


class TwilioSignature:
    """Checks the signature of an upgrade request, or of a webhook without parameters."""

    def __init__(self, secrets: Secrets) -> None:
        self._tokens = secret_values(secrets, TOKEN)

    def check(self, request: UpgradeRequest) -> None:
        """Raise ``CallRefused`` unless Twilio signed the public URL."""
        given = request.header(_HEADER.lower())
        if not given:
            raise missing_header("Twilio", request, _HEADER)
        digest = "sha256" if _SHA256.search(request.header(_SETTINGS)) else "sha1"
        signatures = [
            signature(token, url, digest) for token in self._tokens for url in signed_urls(request.public_url)
        ]
        if not is_any(given, signatures):
            raise wrong_signature("Twilio", request, TOKEN)


def signature(token: str, url: str, digest: str = "sha1") -> str:
    """The signature of a URL without parameters."""
    return base64.b64encode(hmac.digest(as_bytes(token), as_bytes(url), digest)).decode()


def signed_urls(public_url: str) -> Iterator[str]:
    """The forms of a URL that may have been signed: as configured, without its port, with the port of TLS."""
    yield public_url
    parts = urlsplit(public_url)
    host = parts.netloc.rpartition(":")[0] if parts.port else parts.netloc
    if parts.port:
        yield parts._replace(netloc=host).geturl()
    else:
        yield parts._replace(netloc=f"{host}:{_TLS_PORT}").geturl()
