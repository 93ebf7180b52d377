"""Vonage's signed requests: a JWT of the account's signature secret, as bearer token. Pure.

Source: Vonage's guide "Signed webhooks", and tests with ``vonage-jwt`` 1.1.5, whose tokens have no expiry and
which accepts any age: how old one may be is checked here.
"""

from collections import OrderedDict
from collections.abc import Callable
from typing import Any, Final

import jwt

from symbl_tui.audio.calls.call_codec import Authenticator, CallRefused, Secrets
from symbl_tui.audio.calls.upgrade_request import UpgradeRequest

SECRET: Final = "VONAGE_SIGNATURE_SECRET"
"""The environment variable of the signature secret of the account."""

# Seconds that a token may be old, and that its issuer's clock may be ahead.
_OLDEST: Final = 300
_AHEAD: Final = 60
_ISSUER: Final = "Vonage"
# Ids of accepted tokens that are remembered: more than come within the longest age.
_REMEMBERED: Final = 10_000
_CAUSES: Final = (
    f"the usual causes: {SECRET} is another account's, the endpoint lacks "
    '"authorization": {"type": "vonage"}, or a clock is wrong'
)


class VonageAuthenticator:
    """Checks the token of a request: its signature, issuer and age, and that it is new.

    Args:
        secret: The signature secret.
        clock: Unix seconds.
    """

    def __init__(self, secret: str, clock: Callable[[], float]) -> None:
        self._secret = secret
        self._clock = clock
        self._seen: OrderedDict[str, None] = OrderedDict()

    def check(self, request: UpgradeRequest) -> None:
        """Raise :class:`CallRefused` for a request without a valid token."""
        scheme, _, token = request.header("authorization").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise CallRefused(f"{request.public_url}: the request has no bearer token", _CAUSES)
        claims = self._decode(token.strip(), request)
        self._check_age(claims, request)
        # Last: an id that is remembered must be one that Vonage signed, or strangers could use ids up.
        id = str(claims["jti"])
        if id in self._seen:
            raise CallRefused(f"{request.public_url}: the token was used before", "each call has its own")
        self._seen[id] = None
        if len(self._seen) > _REMEMBERED:
            self._seen.popitem(last=False)

    def _decode(self, token: str, request: UpgradeRequest) -> dict[str, Any]:
        try:
            # Its own checks of time are off: they go by the system's clock, and know no greatest age.
            claims: dict[str, Any] = jwt.decode(
                token,
                self._secret,
                algorithms=["HS256"],
                issuer=_ISSUER,
                options={
                    "require": ["iat", "jti", "iss"],
                    "verify_iat": False,
                    "verify_exp": False,
                    "verify_aud": False,
                },
            )
        except (jwt.PyJWTError, ValueError) as error:
            kind = type(error).__name__
            raise CallRefused(f"{request.public_url}: the token is not valid ({kind})", _CAUSES) from None
        return claims

    def _check_age(self, claims: dict[str, Any], request: UpgradeRequest) -> None:
        issued, now = claims["iat"], self._clock()
        if not isinstance(issued, int | float) or not -_AHEAD <= now - issued <= _OLDEST:
            raise CallRefused(f"{request.public_url}: the token is older than {_OLDEST} s", _CAUSES)
        expires = claims.get("exp", now)
        if not isinstance(expires, int | float) or expires < now:
            raise CallRefused(f"{request.public_url}: the token has expired", _CAUSES)


def create_vonage_authenticator(secrets: Secrets, clock: Callable[[], float]) -> Authenticator:
    """The authenticator of an account with :data:`SECRET`."""
    return VonageAuthenticator(secrets[SECRET], clock)
