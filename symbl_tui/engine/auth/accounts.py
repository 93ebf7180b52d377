"""The apps of an engine and the access tokens issued for them. Knows no HTTP."""

import secrets
import time
from dataclasses import dataclass, field
from typing import Final

from symbl_tui.engine.apps.app_directory import AppDirectory
from symbl_tui.engine.apps.app_secret import secret_hash
from symbl_tui.engine.apps.engine_app import OWN_APP, App
from symbl_tui.engine.apps.stored_app import StoredApp
from symbl_tui.engine.auth.token_key import TokenKey
from symbl_tui.engine.auth.tokens import Clock, IssuedToken, TokenCodec
from symbl_tui.errors import AuthenticationError

RENEW_SECONDS: Final = 600
"""A token with less than this left is not issued again: Symbl's SDKs renew 300 s before it expires."""

# Seconds that the clock may be set before a token with the old times is not issued again.
_CLOCK_TOLERANCE: Final = 60.0


@dataclass(frozen=True, slots=True)
class AccessToken:
    """A token and the seconds until it expires."""

    token: str = field(repr=False)
    expires_in: int
    app_id: str = OWN_APP
    """Of the app in the store."""


class Accounts:
    """Issues and verifies tokens: JWTs, as Symbl's SDKs read ``exp`` in them."""

    def __init__(
        self,
        app_id: str,
        app_secret: str,
        clock: Clock = time.time,
        steady: Clock = time.monotonic,
        *,
        key: TokenKey | None = None,
        directory: AppDirectory | None = None,
    ) -> None:
        """Create the accounts of one engine.

        Args:
            app_id: Of the app in the engine's environment; empty: there is none.
            app_secret: Of that app.
            clock: Gives seconds since the epoch, for the claims that clients read.
            steady: A clock that is never set.
            key: Signs the tokens; default: a random one.
            directory: The other apps; default: none.
        """
        self.directory = directory or AppDirectory()
        """The apps of the store."""
        self._codec = TokenCodec(key or TokenKey.random(), clock, steady)
        self.clock = clock
        """Seconds since the epoch."""
        self._own = StoredApp(app_id, "", 0.0, secret_hash(app_secret)) if app_id else None
        self._unknown = StoredApp("", "", 0.0, secret_hash(secrets.token_hex()))
        self._tokens: dict[tuple[str, str], IssuedToken] = {}
        """The newest token by app id and hash of its secret."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._own!r})"

    @property
    def has_own_app(self) -> bool:
        """Whether there is an app of the engine's environment."""
        return self._own is not None

    def issue_token(self, app_id: str, app_secret: str) -> AccessToken:
        """Issue a token for right credentials; raises :class:`AuthenticationError` for wrong ones.

        The same token is issued until it is about to expire, as Symbl does.
        """
        # An unknown app's secret is compared, too: the time taken must not show which of them is wrong.
        stored = self._find(app_id) or self._unknown
        hash = stored.matching_hash(secret_hash(app_secret), self.clock())
        if not hash:
            raise AuthenticationError("appId or appSecret is wrong")
        token = self._tokens.get((stored.id, hash))
        if token is None or self._is_outdated(token):
            token = self._tokens[stored.id, hash] = self._codec.issue(stored.id, hash)
            self._forget_outdated()
        app_id = OWN_APP if stored is self._own else stored.id
        return AccessToken(token.text, round(token.deadline - self._codec.elapsed), app_id)

    def verify(self, token: str) -> App | None:
        """The app that a token was issued for, to the letter; None: it was not, or is no longer valid.

        A token lives no longer than the secret that it was issued for: that of a revoked app, or of a secret
        whose grace period is over, is void at once.
        """
        verified = self._codec.verify(token)
        stored = self._find(verified.app_id) if verified else None
        if verified is None or stored is None:
            return None
        if not any(map(verified.is_for, stored.valid_hashes(self.clock()))):
            return None
        return App() if stored is self._own else stored.app

    def _find(self, app_id: str) -> StoredApp | None:
        return self._own if self._own and app_id == self._own.id else self.directory.find(app_id)

    def _is_outdated(self, token: IssuedToken) -> bool:
        # A client reads the times in a token by its own clock, and would take those of a clock that has been
        # set since for a token of the future, or an expired one.
        was_set = abs(self._codec.epoch - token.epoch) > _CLOCK_TOLERANCE
        return was_set or token.deadline - self._codec.elapsed < RENEW_SECONDS

    def _forget_outdated(self) -> None:
        """Keep no token of secrets that are void: they would add up with every rotation."""
        for key in [key for key, token in self._tokens.items() if self._is_outdated(token)]:
            del self._tokens[key]
