"""Access tokens over REST: issued for right credentials, refused for all else."""

from collections.abc import AsyncIterator

import httpx
import jwt
import pytest

from symbl_tui.engine.rest import token_routes
from symbl_tui.engine.settings import EngineSettings, Limits
from tests.engine.conftest import running
from tests.engine.fakes import ScriptedFactory
from tests.engine.streaming_client import APP, new_token
from tests.support.waiting import HANG_SECONDS

GOOD = {"type": "application", "appId": APP[0], "appSecret": APP[1]}


@pytest.fixture
async def http(engine: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=engine, trust_env=False, timeout=HANG_SECONDS) as client:
        yield client


async def test_right_credentials_get_a_token_that_symbls_sdks_can_read(http: httpx.AsyncClient) -> None:
    answer = await http.post("/oauth2/token:generate", json={**GOOD, "AuthURI": "sent by the Go SDK"})
    grant = answer.json()
    claims = jwt.decode(grant["accessToken"], options={"verify_signature": False})
    assert answer.status_code == 200
    assert 0 < grant["expiresIn"] <= 86_400
    assert isinstance(claims["exp"], int)


async def test_asking_again_gives_the_same_token(engine: str) -> None:
    assert await new_token(engine) == await new_token(engine)


@pytest.mark.parametrize(
    "wrong", [{"appId": "x"}, {"appSecret": "x"}, {"appSecret": "ümlaut"}, {"appSecret": ""}]
)
async def test_wrong_credentials_are_refused(http: httpx.AsyncClient, wrong: dict[str, str]) -> None:
    answer = await http.post("/oauth2/token:generate", json={**GOOD, **wrong})
    assert answer.status_code == 401
    assert "wrong" in answer.json()["message"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"nonsense",
        b"[]",
        b"[" * 50_000,
        b'{"appId": 1}',
        b"\xff\xfe",
        b'{"type":"password","appId":"","appSecret":""}',
    ],
    ids=["empty", "no JSON", "no object", "deep", "no secret", "no UTF-8", "another type"],
)
async def test_a_bad_body_is_one_sentence(http: httpx.AsyncClient, body: bytes) -> None:
    answer = await http.post("/oauth2/token:generate", content=body)
    assert answer.status_code == 400
    assert answer.json()["message"].startswith("the body must be")


async def test_an_endless_body_is_cut_off(http: httpx.AsyncClient) -> None:
    answer = await http.post("/oauth2/token:generate", content=b" " * 1_000_000)
    assert answer.status_code == 400


@pytest.mark.parametrize("own_user", [True, False])
async def test_guessing_credentials_is_limited_and_locks_out_no_one_who_could_read_them(
    monkeypatch: pytest.MonkeyPatch, own_user: bool
) -> None:
    # Only root could run a client as another user.
    monkeypatch.setattr(token_routes, "is_own_user", lambda _: own_user)
    settings = EngineSettings(limits=Limits(requests_per_minute=5))
    async with (
        running(ScriptedFactory(), settings) as url,
        httpx.AsyncClient(base_url=url, trust_env=False) as http,
    ):
        for _ in range(5):
            wrong = await http.post("/oauth2/token:generate", json={**GOOD, "appSecret": "guess"})
            assert wrong.status_code == 401
        answer = await http.post("/oauth2/token:generate", json=GOOD)
    assert answer.status_code == (200 if own_user else 429)
    assert own_user or int(answer.headers["retry-after"]) >= 1
