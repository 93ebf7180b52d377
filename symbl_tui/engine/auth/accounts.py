"""The one application of an engine: its credentials and the access tokens issued for it. Knows no HTTP."""

import base64
import hmac
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import jwt

from symbl_tui.engine.apps.app import App
from symbl_tui.errors import AuthenticationError

TOKEN_SECONDS: Final = 86_400
"""Lifetime of a token."""

RENEW_SECONDS: Final = 600
"""A token with less than this left is not issued again: Symbl's SDKs renew 300 s before it expires."""

# Seconds that the clock may be set before a token with the old times is not issued again.
_CLOCK_TOLERANCE: Final = 60.0

_ALGORITHM: Final = "HS256"
# The claim with the end of a token, in seconds after the start of the engine.
_DEADLINE: Final = "symbl-tui/deadline"

Clock = Callable[[], float]
"""Seconds."""


@dataclass(frozen=True, slots=True)
class AccessToken:
    """A token and the seconds until it expires."""

    token: str = field(repr=False)
    expires_in: int


class Accounts:
    """Issues and verifies tokens: JWTs, as Symbl's SDKs read ``exp`` in them.

    How long they are valid does not depend on the time of day, which may be set at any moment.
    """

    def __init__(
        self, app_id: str, app_secret: str, clock: Clock = time.time, steady: Clock = time.monotonic
    ) -> None:
        """Create the account of one application.

        Args:
            app_id: Of the application.
            app_secret: Of the application.
            clock: Gives seconds since the epoch, for the claims that clients read.
            steady: A clock that is never set, for the validity.
        """
        self._clock = clock
        self._steady = steady
        self._started = steady()
        self._app_id = app_id
        self._own_app = App()
        # New at every start: tokens of an earlier engine, with other credentials perhaps, are void.
        self._key = secrets.token_bytes(32)
        self._credentials = self._digest(app_id), self._digest(app_secret)
        self._token = ""
        self._deadline = 0.0
        """The end of the token in seconds after the start ..."""
        self._issued_at = 0.0
        """... and the time of day of that start, by the clock as it was when it was issued."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._app_id!r})"

    def issue_token(self, app_id: str, app_secret: str) -> AccessToken:
        """Issue a token for right credentials; raises :class:`AuthenticationError` for wrong ones.

        The same token is issued until it is about to expire, as Symbl does.
        """
        # Both are always compared: the time taken must not show which of them is wrong.
        own_id, own_secret = self._credentials
        matches = hmac.compare_digest(self._digest(app_id), own_id)
        matches &= hmac.compare_digest(self._digest(app_secret), own_secret)
        if not matches:
            raise AuthenticationError("appId or appSecret is wrong")
        now, steady = self._clock(), self._elapsed
        # A client reads the times in a token by its own clock, and would take those of a clock that has been
        # set since for a token of the future, or an expired one.
        was_set = abs(now - steady - self._issued_at) > _CLOCK_TOLERANCE
        if was_set or self._deadline - steady < RENEW_SECONDS:
            self._deadline, self._issued_at = steady + TOKEN_SECONDS, now - steady
            claims = {
                "sub": app_id,
                "iat": int(now),
                "exp": int(now) + TOKEN_SECONDS,
                _DEADLINE: self._deadline,
            }
            self._token = jwt.encode({**claims, "jti": secrets.token_hex(8)}, self._key, _ALGORITHM)
        return AccessToken(self._token, round(self._deadline - steady))

    @property
    def _elapsed(self) -> float:
        """Seconds since the start: tokens need not tell how long the machine has been up."""
        return self._steady() - self._started

    def _digest(self, text: str) -> bytes:
        # Keyed and of microseconds: a slow hash would let a flood of wrong credentials take the event loop
        # from others. Guessing is slowed down by a rate, not by the hash.
        return hmac.digest(self._key, _bytes(text), "sha256")

    def _signed_here(self, token: str) -> bool:
        # The text of the signature and not its bytes: base64url as libraries decode it has many forms of the
        # same bytes (padding, characters that are skipped, unused bits).
        signed, dot, signature = token.rpartition(".")
        # Most requests have no token in most of its places.
        if not dot:
            return False
        own = base64.urlsafe_b64encode(self._digest(signed)).rstrip(b"=")
        return hmac.compare_digest(_bytes(signature), own)

    def verify(self, token: str) -> App | None:
        """The app that a token was issued for, to the letter; None: it was not, or has expired."""
        if not self._signed_here(token):
            return None
        try:
            # The algorithm is fixed here: the one in a token's
            # header is the sender's choice, "none" included.
            # Nor are its times looked at: the clock may have been set since.
            claims = jwt.decode(
                token, self._key, [_ALGORITHM], options={"verify_exp": False, "verify_iat": False}
            )
        except (jwt.InvalidTokenError, ValueError):
            return None
        return self._own_app if self._elapsed < claims.get(_DEADLINE, 0) else None


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")
