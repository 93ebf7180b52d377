"""A SIP phone listens where it was told to, and never where strangers could call it."""

from dataclasses import replace

import pytest

from symbl_tui.audio.calls.sip import sip_library
from symbl_tui.cli.call_sip import describe_sip, sip_gateways, sip_listening
from symbl_tui.cli.calls_options import CallsOptions
from symbl_tui.config.call_secrets import PATH_TOKEN
from symbl_tui.errors import SipMissing, UsageError
from tests.support.command import Home

HERE = CallsOptions(sip="127.0.0.1:5060")
BOX = "sip:box@pbx.example.com"


@pytest.fixture(autouse=True)
def no_secrets(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (PATH_TOKEN, "SIP_PASSWORD"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("sip", "host", "port"),
    [("127.0.0.1:5060", "127.0.0.1", 5060), ("[::1]:5070", "::1", 5070), ("localhost:0", "localhost", 0)],
)
def test_a_phone_listens_where_it_was_told_to(sip: str, host: str, port: int) -> None:
    settings = sip_listening(replace(HERE, sip=sip)).settings
    assert (settings.host, settings.port) == (host, port)


@pytest.mark.parametrize("sip", ["5060", "127.0.0.1", "127.0.0.1:", ":5060", "127.0.0.1:70000", "a:b"])
def test_what_is_no_address_is_refused_with_an_example(sip: str) -> None:
    with pytest.raises(UsageError, match=r"expected HOST:PORT; e\.g\. --sip 127"):
        sip_listening(replace(HERE, sip=sip))


def test_off_this_machine_the_name_that_phones_dial_is_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    everywhere = replace(HERE, sip="0.0.0.0:5060")
    with pytest.raises(UsageError, match="nothing keeps strangers out"):
        sip_listening(everywhere)
    monkeypatch.setenv(PATH_TOKEN, "long-enough-to-be-a-secret")
    assert sip_listening(everywhere).settings.user == "long-enough-to-be-a-secret"
    (line,) = describe_sip(everywhere)
    assert line == f"calls of SIP are taken at sip:{PATH_TOKEN}@0.0.0.0:5060"


def test_an_account_registers_from_where_its_exchange_reaches_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIP_PASSWORD", "geheim")
    options = CallsOptions(sip_account=BOX, sip_login="box-login", sip_proxy="proxy.example.com")
    listening = sip_listening(options)
    assert listening.account is not None
    assert (listening.account.password, listening.account.login) == ("geheim", "box-login")
    assert (listening.settings.host, listening.settings.port) == ("0.0.0.0", 0)
    assert sip_listening(CallsOptions(sip_account="sip:box@127.0.0.1")).settings.host == "127.0.0.1"
    (line,) = describe_sip(options)
    assert line.startswith("calls of SIP are taken as box of pbx.example.com")
    assert "geheim" not in line


def test_the_second_party_is_named_to_the_operator() -> None:
    (line,) = describe_sip(replace(HERE, bridge="sip:bob@127.0.0.1:5080"))
    assert line.startswith("calls of SIP are taken at sip:")
    assert "and led on to sip:bob@127.0.0.1:5080" in line


def test_without_sip_nothing_is_taken_and_a_second_party_makes_no_sense() -> None:
    assert sip_gateways(CallsOptions()) == ()
    assert describe_sip(CallsOptions()) == []
    with pytest.raises(UsageError, match="say --sip or --sip-account, too"):
        sip_gateways(CallsOptions(bridge="sip:bob@127.0.0.1"))


def test_a_missing_library_is_said_with_the_command_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sip_library, "PACKAGE", "no_such_package")
    with pytest.raises(SipMissing) as raised:
        sip_gateways(HERE)
    assert raised.value.remedy == "pip install 'symbl-tui[sip]'"
