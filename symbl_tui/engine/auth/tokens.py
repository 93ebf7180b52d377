"""Access tokens as JWTs: signed, and verified to the letter. Knows no apps and no HTTP."""

import base64
import hmac
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

import jwt

from symbl_tui.engine.auth.token_key import TokenKey

TOKEN_SECONDS: Final = 86_400
"""Lifetime of a token, as at Symbl: a day."""

LEEWAY_SECONDS: Final = 300
"""How far apart the clocks of nodes that share a key may be."""

_ALGORITHM: Final = "HS256"
# The claim with the end of a token, in seconds after the start of the engine.
_DEADLINE: Final = "symbl-tui/deadline"
# The claim with what the app's secret was when the token was issued.
_SECRET: Final = "symbl-tui/secret"

Clock = Callable[[], float]
"""Seconds."""


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """A token; times in seconds after the start of the engine."""

    text: str = field(repr=False)
    deadline: float
    """When it expires."""
    epoch: float
    """The time of day of the engine's start, by the clock as it was when the token was issued."""


@dataclass(frozen=True, slots=True)
class VerifiedToken:
    """What a valid token says."""

    app_id: str
    _secret: str
    _key: bytes = field(repr=False)

    def is_for(self, secret_hash: str) -> bool:
        """Whether the app's secret had this hash when the token was issued."""
        return hmac.compare_digest(self._secret, _mark(self._key, secret_hash))


class TokenCodec:
    """Signs and verifies tokens.

    With a key of this process alone, validity does not depend on the time of day, which may be set at any
    moment. Nodes that share a key have only the time of day in common.
    """

    def __init__(self, key: TokenKey, clock: Clock = time.time, steady: Clock = time.monotonic) -> None:
        """Use a key; ``clock`` gives seconds since the epoch, ``steady`` is never set."""
        self._key = key
        self._clock = clock
        self._steady = steady
        self._started = steady()

    @property
    def elapsed(self) -> float:
        """Seconds since the start: tokens need not tell how long the machine has been up."""
        return self._steady() - self._started

    @property
    def epoch(self) -> float:
        """The time of day of the start, by the clock as it is now."""
        return self._clock() - self.elapsed

    def issue(self, app_id: str, secret_hash: str) -> IssuedToken:
        """Issue a token for an app whose secret has this hash."""
        key, now, deadline = self._key.signing[0], int(self._clock()), self.elapsed + TOKEN_SECONDS
        claims: dict[str, Any] = {
            "sub": app_id,
            "iat": now,
            "exp": now + TOKEN_SECONDS,
            "jti": secrets.token_hex(8),
            _SECRET: _mark(key, secret_hash),
        }
        if not self._key.shared:
            claims[_DEADLINE] = deadline
        return IssuedToken(jwt.encode(claims, key, _ALGORITHM), deadline, self.epoch)

    def verify(self, token: str) -> VerifiedToken | None:
        """What a token says that was signed with the key, to the letter, and has not expired; else None."""
        key = next((key for key in self._key.signing if _signed_with(key, token)), None)
        if key is None:
            return None
        try:
            # The algorithm is fixed here: that in a token's header is the sender's choice, "none" included.
            # Nor are its times looked at here: the clock may have been set since.
            claims = jwt.decode(token, key, [_ALGORITHM], options={"verify_exp": False, "verify_iat": False})
        except (jwt.InvalidTokenError, ValueError):
            return None
        if not self._is_current(claims):
            return None
        return VerifiedToken(str(claims.get("sub", "")), str(claims.get(_SECRET, "")), key)

    def _is_current(self, claims: dict[str, Any]) -> bool:
        if self._key.shared:
            return bool(self._clock() < claims.get("exp", 0) + LEEWAY_SECONDS)
        return bool(self.elapsed < claims.get(_DEADLINE, 0))


def _signed_with(key: bytes, token: str) -> bool:
    # The text of the signature and not its bytes: base64url as libraries decode it has many forms of the
    # same bytes (padding, characters that are skipped, unused bits).
    signed, dot, signature = token.rpartition(".")
    # Most requests have no token in most of its places.
    if not dot:
        return False
    own = base64.urlsafe_b64encode(hmac.digest(key, _bytes(signed), "sha256")).rstrip(b"=")
    return hmac.compare_digest(_bytes(signature), own)


def _mark(key: bytes, secret_hash: str) -> str:
    # Keyed: a token may be given to a browser, and the secret of an environment may be a word to guess.
    return hmac.digest(key, b"secret " + _bytes(secret_hash), "sha256")[:8].hex()


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")
