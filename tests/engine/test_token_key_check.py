"""What an operator is told at the start of a node about the key of its tokens."""

import pytest

from symbl_tui.engine.auth.accounts import Accounts
from symbl_tui.engine.auth.token_key import TokenKey, new_token_key
from symbl_tui.engine.settings import StoreSettings
from symbl_tui.engine.store import Store
from symbl_tui.engine.token_key_check import TokenKeyCheck
from tests.support.postgres import PASSWORD, Postgres


async def said(settings: StoreSettings, key: TokenKey, capsys: pytest.CaptureFixture[str]) -> str:
    accounts = Accounts("app", "secret", key=key)
    async with Store(settings, PASSWORD) as store, TokenKeyCheck(store, key, accounts):
        return capsys.readouterr().err


async def test_a_node_of_a_shared_database_without_a_key_says_that_others_refuse_its_tokens(
    postgres: Postgres, store_database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = postgres.settings(store_database)
    assert "SYMBL_TUI_TOKEN_KEY" in await said(settings, TokenKey.random(), capsys)
    assert await said(settings, TokenKey.parse(new_token_key(), ""), capsys) == ""


async def test_a_single_engine_without_a_key_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert await said(StoreSettings(path=":memory:"), TokenKey.random(), capsys) == ""
