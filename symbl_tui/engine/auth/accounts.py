"""Who may use this engine: one application, its secret, and the tokens made for it. Knows no HTTP."""

import hashlib
import hmac
import secrets
import time
from dataclasses import dataclass, field
from typing import Final

import jwt

from symbl_tui.errors import AuthenticationError

TOKEN_SECONDS: Final = 86_400
"""How long a token is good for."""

RENEW_SECONDS: Final = 600
"""A token with less than this left is not handed out again: Symbl's SDKs renew 300 s before the end."""

_ALGORITHM: Final = "HS256"


@dataclass(frozen=True, slots=True)
class Grant:
    """An access token and the seconds it is still good for."""

    token: str = field(repr=False)
    expires_in: int


class Accounts:
    """The engine's one application. Tokens are JWTs since Symbl's SDKs look for ``exp`` in them."""

    def __init__(self, app_id: str, app_secret: str) -> None:
        self._app_id = app_id
        self._salt = secrets.token_bytes(16)
        self._hashed = self._hash(app_secret)
        self._key = secrets.token_bytes(32)
        self._token = ""
        self._expires = 0

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._app_id!r})"

    def grant(self, app_id: str, app_secret: str) -> Grant:
        """A token for the application; raises :class:`AuthenticationError` for any other.

        The same token is given until it is close to its end, as Symbl does.
        """
        # Both are always compared, so the time taken tells nothing.
        known = hmac.compare_digest(_bytes(app_id), _bytes(self._app_id))
        known &= hmac.compare_digest(self._hash(app_secret), self._hashed)
        if not known:
            raise AuthenticationError("appId or appSecret is wrong")
        now = int(time.time())
        if self._expires - now < RENEW_SECONDS:
            self._expires = now + TOKEN_SECONDS
            claims = {"sub": app_id, "iat": now, "exp": self._expires, "jti": secrets.token_hex(8)}
            self._token = jwt.encode(claims, self._key, _ALGORITHM)
        return Grant(self._token, self._expires - now)

    def _hash(self, secret: str) -> bytes:
        # What is kept cannot be turned back into the secret. It takes 9 ms: a guesser gets nowhere, and the
        # event loop may be held up so long.
        return hashlib.scrypt(_bytes(secret), salt=self._salt, n=1 << 12, r=8, p=1)

    def admits(self, token: str) -> bool:
        """Whether ``token`` was made here and is not over."""
        try:
            jwt.decode(token, self._key, [_ALGORITHM], options={"require": ["exp"]})
        except (jwt.InvalidTokenError, ValueError):
            return False
        return True


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")
