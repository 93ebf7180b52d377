"""Before calls are taken it is sure that something protects them, and the operator reads what is on."""

import socket
import uuid
from collections.abc import Callable
from dataclasses import replace

import pytest

from symbl_tui.audio.calls.server.call_routes import TOKEN
from symbl_tui.cli.call_listening import (
    chosen_platforms,
    describe_listening,
    instructions,
    open_listeners,
    platforms_without_secret,
    public_origin,
    server_settings,
)
from symbl_tui.cli.calls_options import CallsOptions
from symbl_tui.errors import UsageError
from tests.support.command import Home

HERE = CallsOptions(listen="127.0.0.1:0", platforms=("twilio",))
LONG = "a-secret-that-nobody-guesses"

SetSecret = Callable[[str, str], None]


@pytest.fixture(autouse=True)
def secrets(home: Home, monkeypatch: pytest.MonkeyPatch) -> SetSecret:
    """Sets a secret; at the start there is none, and no public address."""
    for name in (TOKEN, "TWILIO_AUTH_TOKEN", "SYMBL_TUI_PUBLIC_URL"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch.setenv


def told(options: CallsOptions) -> str:
    settings = server_settings(options)
    listeners = open_listeners(options, settings)
    try:
        return "\n".join(describe_listening(settings, listeners, settings.platforms))
    finally:
        listeners.close()


def test_without_a_choice_every_platform_is_one_and_audiosocket_has_an_option_of_its_own() -> None:
    everything = {each.name for each in chosen_platforms(CallsOptions())}
    assert {"twilio", "zoom", "audiosocket"} <= everything
    assert [each.name for each in chosen_platforms(HERE)] == ["twilio"]
    beside = replace(HERE, audiosocket="127.0.0.1:0")
    assert {each.name for each in chosen_platforms(beside)} == {"twilio", "audiosocket"}


def test_nothing_is_opened_where_no_call_could_be_taken() -> None:
    with pytest.raises(UsageError, match="no platform has its secret") as raised:
        told(HERE)
    assert f"symbl-tui calls secret {TOKEN}" in raised.value.remedy


def test_the_operator_reads_which_calls_are_taken_and_where(secrets: SetSecret) -> None:
    secrets("TWILIO_AUTH_TOKEN", LONG)
    said = told(replace(HERE, public_url="https://calls.example.org/"))
    assert said.startswith("calls of twilio are taken at 127.0.0.1:")
    assert "(wss://calls.example.org from outside)" in said
    assert LONG not in said


def test_a_platform_without_its_secret_is_named_with_it(secrets: SetSecret) -> None:
    secrets(TOKEN, LONG)
    options = replace(HERE, platforms=("twilio", "zoom", "vonage"))
    missing = platforms_without_secret(server_settings(options).platforms, {})
    assert sum(map(len, missing.values())) >= 2
    assert all(names and platforms for names, platforms in missing.items())
    both = replace(HERE, platforms=("twilio", "audiosocket"), audiosocket="127.0.0.1:0")
    assert "not taken, as a secret is not set: twilio (TWILIO_AUTH_TOKEN)" in told(both)


def test_another_machine_may_reach_audiosocket_only_for_calls_that_are_announced() -> None:
    options = replace(HERE, platforms=(), audiosocket="0.0.0.0:0")
    with pytest.raises(UsageError, match="AudioSocket has no password"):
        told(options)
    assert "AudioSocket calls are taken at 0.0.0.0:" in told(replace(options, uuids=(uuid.UUID(int=7),)))


def test_a_port_in_use_leaves_no_socket_open(secrets: SetSecret) -> None:
    secrets("TWILIO_AUTH_TOKEN", LONG)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(UsageError, match=f"cannot listen on 127.0.0.1 port {port}"):
            told(replace(HERE, audiosocket=f"127.0.0.1:{port}"))


def test_an_address_that_others_reach_without_tls_is_a_warning(secrets: SetSecret) -> None:
    secrets("TWILIO_AUTH_TOKEN", LONG)
    everywhere = replace(HERE, listen="0.0.0.0:0")
    assert "without TLS: calls and secrets can be read on the way" in told(everywhere)
    behind = replace(everywhere, public_url="wss://calls.example.org")
    assert "without TLS" not in told(behind)
    assert "without TLS" not in told(HERE)


def test_a_secret_of_a_path_that_can_be_guessed_is_refused_or_said(secrets: SetSecret) -> None:
    secrets(TOKEN, "x" * 19)
    secrets("TWILIO_AUTH_TOKEN", LONG)
    options = replace(HERE, platforms=())
    assert f"{TOKEN} is short, and can be guessed" in told(options)
    with pytest.raises(UsageError, match="is reached from other machines"):
        told(replace(options, listen="0.0.0.0:0"))
    secrets(TOKEN, "x" * 20)
    assert "can be guessed" not in told(options)


def test_the_public_address_of_the_option_comes_before_that_of_the_environment(secrets: SetSecret) -> None:
    assert public_origin("") == ""
    secrets("SYMBL_TUI_PUBLIC_URL", "wss://other.example")
    assert public_origin("") == "wss://other.example"
    assert public_origin("https://calls.example.org/calls") == "wss://calls.example.org"
    with pytest.raises(UsageError, match="--public-url"):
        public_origin("calls.example.org")


def test_instructions_have_the_secret_of_the_path_only_where_it_is_asked_for(secrets: SetSecret) -> None:
    options = CallsOptions(show="freeswitch", public_url="wss://calls.example.org")
    assert f"Not set yet: {TOKEN}" in instructions(options)
    secrets(TOKEN, LONG)
    hidden, shown = instructions(options), instructions(replace(options, show_token=True))
    assert LONG not in hidden
    assert "wss://calls.example.org/calls/freeswitch/TOKEN" in hidden
    assert f"/calls/freeswitch/{LONG}" in shown


def test_an_address_of_this_machine_alone_is_said_to_need_a_tunnel() -> None:
    assert "is reached from this machine alone" in instructions(CallsOptions(show="twilio"))
    public = CallsOptions(show="twilio", public_url="wss://calls.example.org")
    assert "from this machine alone" not in instructions(public)
