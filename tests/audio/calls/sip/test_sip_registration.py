"""A phone registers as an extension with its password, which no other process sees."""

import asyncio
import os
from pathlib import Path

import pytest

from symbl_tui.audio.calls.sip.sip_address import SipAddress
from symbl_tui.audio.calls.sip.sip_phone import SipPhone
from symbl_tui.audio.calls.sip.sip_settings import SipAccount, SipSettings
from symbl_tui.errors import AuthenticationError, SourceError
from tests.audio.calls.sip.phones import free_port, phone, tone
from tests.audio.calls.sip.sipp import registrar, sipp
from tests.audio.killed_parent import children


def account(port: int, password: str = "swordfish") -> SipAccount:
    return SipAccount(address=SipAddress.parse(f"sip:alice@127.0.0.1:{port}"), password=password)


async def test_an_extension_registers_with_its_password_and_nobody_else_does(tmp_path: Path) -> None:
    port = free_port()
    async with sipp(tmp_path, registrar(port, "alice", "swordfish"), port=port):
        said: list[str] = []
        async with SipPhone(SipSettings(), account(port), said.append) as ours:
            await ours.register()
            assert ours.registration == ""
            assert said == [f"registered as alice of 127.0.0.1:{port}"]
            assert not any("swordfish" in text for text in shown_to_others())
        async with SipPhone(SipSettings(), account(port, "wrong")) as ours:
            with pytest.raises(AuthenticationError, match=r"the SIP account is refused \(403\)") as refused:
                await ours.register()
            assert "wrong" not in str(refused.value)
            assert ours.registration


def shown_to_others() -> list[str]:
    """The command lines and environments of this process's children."""
    files = (
        Path(f"/proc/{child}/{name}") for child in children(os.getpid()) for name in ("cmdline", "environ")
    )
    return [file.read_text(errors="replace") for file in files]


async def test_a_registered_phone_is_called_by_its_registrar_alone(tmp_path: Path) -> None:
    port, theirs = free_port(), free_port()
    async with (
        sipp(tmp_path / "registrar", registrar(theirs, "alice", "swordfish"), port=theirs),
        phone(tmp_path / "phone", tone(440, 1)) as stranger,
        SipPhone(SipSettings(port=port), account(theirs)) as ours,
    ):
        await ours.register()
        stranger.command("dial", f"sip:alice@127.0.0.1:{port}")
        assert "404" in (await stranger.happened("CALL_CLOSED"))["param"]
        assert ours.calls == 0


async def test_a_registrar_that_does_not_answer_is_named() -> None:
    port = free_port()
    async with SipPhone(SipSettings(), account(port)) as ours:
        with pytest.raises(SourceError, match=f"127.0.0.1:{port}"):
            async with asyncio.timeout(30):
                await ours.register()
