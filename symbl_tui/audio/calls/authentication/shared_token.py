"""A token that the operator gave the platform, which sends it with each request. Pure."""

from collections.abc import Iterator
from typing import Final
from urllib.parse import unquote

from symbl_tui.audio.calls.authentication.platform_secrets import is_any, secret_values, shown_url
from symbl_tui.audio.calls.call_codec import CallRefused, Secrets
from symbl_tui.audio.calls.upgrade_request import UpgradeRequest

SIGNALWIRE_TOKEN: Final = "SIGNALWIRE_TOKEN"
"""The environment variable of the attribute ``authBearerToken`` in cXML."""

TELNYX_TOKEN: Final = "TELNYX_STREAM_TOKEN"
"""The environment variable of ``stream_auth_token``, or of the last part of the URL."""

_BEARER: Final = "bearer "


class SignalWireToken:
    """Checks the bearer token of a request."""

    def __init__(self, secrets: Secrets) -> None:
        self._tokens = secret_values(secrets, SIGNALWIRE_TOKEN)

    def check(self, request: UpgradeRequest) -> None:
        """Raise :class:`CallRefused` unless the request carries the token."""
        if not is_any(_without_scheme(request.header("authorization")), self._tokens):
            raise CallRefused(
                f"the request for {shown_url(request)} has no or another bearer token",
                f"set authBearerToken in <Stream> to the value of {SIGNALWIRE_TOKEN}, and check that no "
                "proxy removes the header Authorization",
                "wrong token",
            )


class TelnyxToken:
    """Checks the token of a request, in any header or as the last part of the path.

    Telnyx does not say which header carries ``stream_auth_token``, and TeXML has no such attribute.
    """

    def __init__(self, secrets: Secrets) -> None:
        self._tokens = secret_values(secrets, TELNYX_TOKEN)

    def check(self, request: UpgradeRequest) -> None:
        """Raise :class:`CallRefused` unless the request carries the token."""
        if not any(is_any(given, self._tokens) for given in _candidates(request)):
            raise CallRefused(
                f"the request for {shown_url(request)} has no or another token",
                f"set stream_auth_token to the value of {TELNYX_TOKEN}, or put that value behind the URL "
                "(.../calls/telnyx/TOKEN), and check that no proxy removes headers or rewrites the path",
                "wrong token",
            )


def _candidates(request: UpgradeRequest) -> Iterator[str]:
    yield unquote(request.path.rstrip("/").rpartition("/")[2])
    for value in request.headers.values():
        yield _without_scheme(value)


def _without_scheme(value: str) -> str:
    """The token of a header, which may begin with ``Bearer``."""
    value = value.strip()
    return value[len(_BEARER) :].strip() if value.lower().startswith(_BEARER) else value
