"""The apps of one engine at work: their use and their audit, kept in step with the store."""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AsyncExitStack

from symbl_tui.engine.apps.app_sync import SYNC_SECONDS, AppSync, SharedState
from symbl_tui.engine.apps.audit_entry import UNKNOWN_APP, AuditEntry, AuditEvent
from symbl_tui.engine.apps.audit_log import AuditLog
from symbl_tui.engine.apps.usage import AppUsage, Seconds
from symbl_tui.engine.logs.log_context import current
from symbl_tui.engine.metrics.refusal_reason import RefusalReason
from symbl_tui.engine.node_parts import NodeParts
from symbl_tui.engine.store import audit, node_exchange


class AppServices:
    """What apps use, and what is noted of them; works while it is entered, as an async context manager."""

    def __init__(
        self,
        node: NodeParts,
        *,
        seconds: float = SYNC_SECONDS,
        on_deleted: Callable[[Collection[str]], object] = lambda ids: None,
    ) -> None:
        """Prepare.

        Args:
            node: Its apps are kept up to date, its clock is set by the store's, its refusals are noted.
            seconds: From one exchange with the store to the next.
            on_deleted: Is given the ids of conversations that were deleted lately, on any node.
        """
        directory, clock, metrics = node.accounts.directory, node.clock, node.metrics.node
        self.usage = AppUsage(directory, clock.time)
        self.audit = AuditLog(self._write, node.instance.name, clock.time)
        self.audit.count = metrics.audit.count
        self._store = node.store
        self._node_id = node.instance.id
        self._sync = AppSync(*(self._exchange, directory, self.usage, clock.adjust, seconds, on_deleted))
        self._state: SharedState | None = None
        """What was read last, of the day and the version of the store in :attr:`_read_at`."""
        self._read_at: tuple[str, int | None] = ("", None)
        self._stack = AsyncExitStack()
        metrics.refusals.on_count(self._note_refusal)

    async def __aenter__(self) -> "AppServices":
        """Read the apps, and start to exchange with the store."""
        await self._stack.enter_async_context(self.audit)
        # A store in memory has no apps, and no other process can add one.
        if self._store.is_durable:
            await self._stack.enter_async_context(self._sync)
        return self

    async def __aexit__(self, *_: object) -> None:
        """Store what was used and noted last."""
        await self._stack.aclose()

    def _note_refusal(self, reason: RefusalReason) -> None:
        """Note a refusal of the client that the current task works for."""
        client = current()
        # A token or secret that is wrong belongs to no app, whatever it claims.
        app_id = client.app if client.authenticated else UNKNOWN_APP
        self.audit.record(AuditEvent.REFUSED, app_id, client.peer, reason.value)

    async def _write(self, entries: Sequence[AuditEntry]) -> None:
        await self._store.run(audit.add_entries, entries)

    async def _exchange(self, day: str, seconds: Seconds, streams: Mapping[str, int] | None) -> SharedState:
        if seconds or streams is not None:
            return await self._store.run(node_exchange.exchange, self._node_id, day, seconds, streams)
        # Before what is read: a change in between is read again.
        read_at = (day, await self._store.version())
        if self._state is None or self._is_outdated(self._state, read_at):
            self._state = await self._store.read(node_exchange.read_shared, self._node_id, day)
            self._read_at = read_at
        return self._state

    def _is_outdated(self, state: SharedState, now: tuple[str, int | None]) -> bool:
        # Streams of another engine end without a change of the store where that engine was killed.
        return now[1] is None or now != self._read_at or bool(state.elsewhere)
