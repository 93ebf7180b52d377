"""What an operator is told at the start of a node about the key of its tokens."""

from pathlib import Path

import pytest

from symbl_tui.engine.apps.engine_app import NO_LIMITS
from symbl_tui.engine.auth.accounts import Accounts
from symbl_tui.engine.auth.token_key import TokenKey, new_token_key
from symbl_tui.engine.settings import StoreSettings
from symbl_tui.engine.store import Store, app_changes
from symbl_tui.engine.token_key_check import TokenKeyCheck
from symbl_tui.errors import ConfigError
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


async def test_an_engine_that_has_no_app_says_how_to_add_one_until_there_is_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key, accounts = TokenKey.parse(new_token_key(), ""), Accounts("", "")
    async with Store(StoreSettings(path=str(tmp_path / "engine.db"))) as store:
        for expected in ("there is no app yet: symbl-tui engine apps add NAME\n", ""):
            async with TokenKeyCheck(store, key, accounts):
                assert capsys.readouterr().err == expected
            await store.run(app_changes.add, "Support", NO_LIMITS)
            await store.run(app_changes.revoke, "Support")
        with pytest.raises(ConfigError, match="this one has none"):
            await TokenKeyCheck(store, TokenKey.random(), accounts).__aenter__()
