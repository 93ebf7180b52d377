"""A webhook is signed as the standard says, tried again, and never follows where it is sent to."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
import trustme
from standardwebhooks.webhooks import Webhook as StandardWebhook

from symbl_tui.config.event_config import HookConfig
from symbl_tui.config.webhook_secrets import new_webhook_secret, webhook_key
from symbl_tui.errors import ConfigError
from symbl_tui.session.hooks.hook_failure import HookFailure
from symbl_tui.session.hooks.webhook import Webhook
from symbl_tui.session.hooks.webhook_signature import signed_headers
from tests.session.hooks.hook_runs import QUICK, event, no_key
from tests.session.hooks.https_receiver import receiver

SECRET = new_webhook_secret()


@asynccontextmanager
async def webhook(
    hook: HookConfig, find_key: Callable[[str], bytes] = lambda _: webhook_key(SECRET)
) -> AsyncIterator[Webhook]:
    sender = Webhook(hook, find_key, QUICK)
    try:
        yield sender
    finally:
        await sender.close()


async def test_the_library_of_the_standard_accepts_the_signature(tmp_path: Path) -> None:
    async with receiver(tmp_path) as got, webhook(got.hook()) as sender:
        given = event("action_item", text="Grüße \x1b[0m")
        await sender.deliver(given)
    document = StandardWebhook(SECRET).verify(got.bodies[0], got.headers[0])
    assert document["data"] == {"text": "Grüße \x1b[0m"}
    assert document["session"] == {"name": "2026-11-30_10-00-00-standup", "title": "Stand-up"}  # no path
    assert (got.headers[0]["webhook-id"], document["id"]) == (given.id, given.id)
    assert got.headers[0]["content-type"] == "application/json"


def test_the_signature_is_that_of_the_standards_library() -> None:
    at, body = datetime.now(UTC), json.dumps({"test": 2432232314})
    headers = signed_headers("msg_1", int(at.timestamp()), body.encode(), webhook_key(SECRET))
    assert headers["webhook-signature"] == StandardWebhook(SECRET).sign("msg_1", at, body)
    assert "webhook-signature" not in signed_headers("msg_1", 1, b"", None)


async def test_a_busy_server_is_tried_again_with_the_same_id_and_a_new_signature(tmp_path: Path) -> None:
    answers = b"503 Busy", b"429 Slower\r\nRetry-After: 0", b"408 Late"
    async with receiver(tmp_path, *answers) as got, webhook(got.hook()) as sender:
        await sender.deliver(event())
    assert len(got.bodies) == 4
    assert len({headers["webhook-id"] for headers in got.headers}) == 1
    for headers, body in zip(got.headers, got.bodies, strict=True):
        StandardWebhook(SECRET).verify(body, headers)


async def test_a_refusal_is_final_and_so_are_five_failures(tmp_path: Path) -> None:
    async with receiver(tmp_path, b"401 Who") as got, webhook(got.hook()) as sender:
        with pytest.raises(HookFailure, match="answered 401"):
            await sender.deliver(event())
        assert len(got.bodies) == 1
        got.answers = [b"500 Oh"] * 9
        with pytest.raises(HookFailure, match="answered 500"):
            await sender.deliver(event())
        assert len(got.bodies) == 6


async def test_no_redirect_is_followed(tmp_path: Path) -> None:
    async with receiver(tmp_path, b"307 There\r\nLocation: /other") as got, webhook(got.hook()) as sender:
        with pytest.raises(HookFailure, match="answered 307; redirects are not followed"):
            await sender.deliver(event())
    assert len(got.bodies) == 1


async def test_a_server_that_answers_a_byte_at_a_time_has_no_more_time_than_others(tmp_path: Path) -> None:
    async with receiver(tmp_path, *[b"hang"] * 5) as got, webhook(got.hook(timeout=0.2)) as sender:
        with pytest.raises(HookFailure, match=r"no answer within 0\.2 s"):
            await sender.deliver(event())


async def test_a_server_with_another_certificate_gets_nothing(tmp_path: Path) -> None:
    trustme.CA().cert_pem.write_to_path(str(tmp_path / "other.pem"))
    async with receiver(tmp_path) as got, webhook(got.hook(ca_file=str(tmp_path / "other.pem"))) as sender:
        with pytest.raises(HookFailure, match=r"cannot be reached .*certificate verify failed"):
            await sender.deliver(event())
    assert got.bodies == []


async def test_what_is_missing_on_this_machine_is_said_and_nothing_is_sent(tmp_path: Path) -> None:
    def missing(name: str) -> bytes:
        raise ConfigError(f"there is no {name}", "make one")

    async with receiver(tmp_path) as got:
        async with webhook(got.hook(), missing) as sender:
            with pytest.raises(HookFailure, match="there is no team; make one"):
                await sender.deliver(event())
        async with webhook(got.hook(ca_file="/no/such.pem")) as sender:
            with pytest.raises(HookFailure, match="is no file of certificates"):
                await sender.deliver(event())
    assert got.bodies == []


async def test_a_webhook_without_a_secret_is_unsigned(tmp_path: Path) -> None:
    async with receiver(tmp_path) as got, webhook(got.hook(secret=""), no_key) as sender:
        await sender.deliver(event())
    assert "webhook-signature" not in got.headers[0]
