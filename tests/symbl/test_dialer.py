"""A connection is opened with a token that the engine accepts; if it accepts none, the user is told why."""

import pytest

from symbl_tui.errors import AuthenticationError
from symbl_tui.symbl.dialer import Dialer
from tests.support.scripted_engine import Script, scripted_engine


async def test_a_revoked_token_is_replaced_once() -> None:
    async with scripted_engine(Script(refused="aaa.bbb.ccc")) as engine:
        dialer = Dialer(engine.endpoint, "id")
        with pytest.raises(AuthenticationError):
            async with dialer.connect():
                pass
        engine.script.token_body = {"accessToken": "ddd.eee.fff", "expiresIn": 3600}
        async with dialer.connect():
            pass
    assert len(engine.grants) == 3


async def test_an_engine_that_refuses_its_own_tokens_is_told_to_look_at_its_clock() -> None:
    async with scripted_engine(Script(socket_status=401)) as engine:
        dialer = Dialer(engine.endpoint, "id")
        with pytest.raises(AuthenticationError) as refused:
            async with dialer.connect():
                pass
        engine.script.socket_status = None
        async with dialer.connect():
            pass
    assert "its clock may have been set back" in str(refused.value)
    assert "secret" not in str(refused.value)
    assert len(engine.grants) == 3, "no refused token is kept"
