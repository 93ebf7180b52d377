"""Checks at the start of a node that it signs tokens with the key of the other nodes of its store."""

import sys
from contextlib import AbstractAsyncContextManager

from symbl_tui.engine.auth.accounts import Accounts
from symbl_tui.engine.auth.token_key import TokenKey
from symbl_tui.engine.store import Store, apps, node_exchange


class TokenKeyCheck(AbstractAsyncContextManager[None]):
    """Entered once the store is open, and before a client is accepted."""

    def __init__(self, store: Store, key: TokenKey, accounts: Accounts) -> None:
        self._store = store
        self._key = key
        self._accounts = accounts

    async def __aenter__(self) -> None:
        """Compare the keys; raises ``ConfigError`` where other nodes have another one."""
        if not self._store.is_durable:
            return
        await self._store.run(
            node_exchange.check_token_key, self._key.fingerprints if self._key.shared else ()
        )
        if self._store.is_shared and not self._key.shared:
            print(
                "tokens of this engine are void at every other one of its store, and after a restart: set"
                " node.token_key_file or SYMBL_TUI_TOKEN_KEY (symbl-tui engine token-key makes a key)",
                file=sys.stderr,
            )
        if not self._accounts.has_own_app and not await self._store.find(apps.list_apps):
            print("there is no app yet: symbl-tui engine apps add NAME", file=sys.stderr)

    async def __aexit__(self, *_: object) -> None:
        """Nothing is to be undone."""
