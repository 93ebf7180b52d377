"""An app as it is stored, with the hashes of its secrets."""

import hmac
from dataclasses import dataclass, field

from symbl_tui.engine.apps.engine_app import NO_LIMITS, App, AppLimits


@dataclass(frozen=True, slots=True)
class StoredApp:
    """An app and its secrets; times in seconds since the epoch."""

    id: str
    name: str
    created: float
    secret_hash: str = field(repr=False)
    previous_hash: str = field(default="", repr=False)
    """Of the secret before; empty: there is none."""
    previous_until: float = 0.0
    """When the secret before becomes void."""
    revoked: float | None = None
    """When it was revoked; None: it is not."""
    limits: AppLimits = NO_LIMITS

    @property
    def app(self) -> App:
        """What others may know of it."""
        return App(self.id, self.name, self.limits)

    def valid_hashes(self, now: float) -> tuple[str, ...]:
        """The hashes of the secrets that are valid now, the current one first; none of a revoked app."""
        if self.revoked is not None:
            return ()
        in_grace = self.previous_hash and now < self.previous_until
        return (self.secret_hash, self.previous_hash) if in_grace else (self.secret_hash,)

    def matching_hash(self, hash: str, now: float) -> str:
        """The valid hash that equals this one; empty: none does."""
        matching = [each for each in self.valid_hashes(now) if hmac.compare_digest(each, hash)]
        return matching[0] if matching else ""
