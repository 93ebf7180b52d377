"""The apps that are known on this node: a copy of the store's, so that no request waits for a query."""

from collections.abc import Callable, Iterable, Mapping

from symbl_tui.engine.apps.engine_app import App
from symbl_tui.engine.apps.stored_app import StoredApp

Revoked = Callable[[App], None]


class AppDirectory:
    """All stored apps by id, replaced as a whole when the store is read anew."""

    def __init__(self, apps: Iterable[StoredApp] = ()) -> None:
        self._apps: Mapping[str, StoredApp] = {app.id: app for app in apps}
        self._on_revoked: list[Revoked] = []

    def find(self, app_id: str) -> StoredApp | None:
        """The app with this id, revoked ones too; None: there is none."""
        return self._apps.get(app_id)

    @property
    def all(self) -> tuple[StoredApp, ...]:
        """All of them."""
        return tuple(self._apps.values())

    def on_revoked(self, callback: Revoked) -> None:
        """Call ``callback`` with every app that is revoked or removed from now on."""
        self._on_revoked.append(callback)

    def replace(self, apps: Iterable[StoredApp]) -> None:
        """Take over what the store has now."""
        before, self._apps = self._apps, {app.id: app for app in apps}
        for known in before.values():
            now = self._apps.get(known.id)
            if known.revoked is None and (now is None or now.revoked is not None):
                for callback in self._on_revoked:
                    callback(known.app)
