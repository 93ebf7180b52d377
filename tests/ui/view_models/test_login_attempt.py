"""A login stores what the server accepted, and a remote microphone's socket is closed unless it is used."""

import pytest

from symbl_tui.audio.streams.socket_address import TcpAddress
from symbl_tui.audio.streams.socket_listener import SocketListener
from symbl_tui.config.credentials import Credentials
from symbl_tui.config.profile import AlsoConfig, EngineConfig, SourceConfig
from symbl_tui.errors import AuthenticationError, SourceError, SymblTuiError
from symbl_tui.symbl.endpoint import Endpoint
from symbl_tui.ui.view_models.login_attempt import LoginAttempt
from symbl_tui.ui.view_models.remote_microphone_state import RemoteListener, RemoteMicrophone
from tests.support.foreign_text import HOSTILE, is_harmless

ENGINE = EngineConfig(url="https://api.example.com", ca_file="ca.pem")
GIVEN = Credentials("app", "secret")
COMMANDS = (("Linux", "parec | ssh"), ("macOS", "sox | ssh"))


class Store:
    """Where credentials are stored, and what was stored there."""

    def __init__(self, error: SymblTuiError | None = None) -> None:
        self.saved: list[str] = []
        self._error = error

    def save(self, url: str, credentials: Credentials) -> str:
        if self._error:
            raise self._error
        self.saved.append(f"{url} {credentials.app_id}")
        return "the keyring"


async def accept(endpoint: Endpoint, ca_file: str) -> str:
    assert (endpoint.url, endpoint.app_secret, ca_file) == (ENGINE.url, "secret", "ca.pem")
    return "the clock is 5 minutes behind"


async def reject(endpoint: Endpoint, ca_file: str) -> str:
    raise AuthenticationError("the app secret is wrong")


async def test_accepted_credentials_are_stored_and_the_warning_is_kept() -> None:
    store = Store()
    attempt = LoginAttempt(ENGINE, GIVEN, store.save)
    await attempt.run(accept)
    assert store.saved == ["https://api.example.com app"]
    assert (attempt.accepted, attempt.place, attempt.error) == (True, "the keyring", None)
    assert attempt.warning == "the clock is 5 minutes behind"


async def test_rejected_credentials_are_not_stored() -> None:
    store = Store()
    attempt = LoginAttempt(ENGINE, GIVEN, store.save)
    await attempt.run(reject)
    assert (attempt.accepted, store.saved) == (False, [])
    assert str(attempt.error) == "the app secret is wrong"


async def test_a_login_that_the_user_gave_up_stores_nothing() -> None:
    store = Store()
    attempt = LoginAttempt(ENGINE, GIVEN, store.save)
    attempt.abandoned.set()
    await attempt.run(accept)
    assert store.saved == []


async def test_credentials_that_cannot_be_stored_are_accepted_all_the_same() -> None:
    attempt = LoginAttempt(ENGINE, GIVEN, Store(SymblTuiError("the keyring is locked")).save)
    await attempt.run(accept)
    assert attempt.accepted
    assert str(attempt.error) == "the keyring is locked"


def open_listener() -> RemoteListener:
    listener = SocketListener(TcpAddress("127.0.0.1", 0), "t0ken")
    listener.listen()
    return RemoteListener(listener, COMMANDS)


def test_the_command_of_each_system_is_shown_in_turn() -> None:
    microphone = RemoteMicrophone(open_listener)
    assert (microphone.command, microphone.spec) == (None, "")
    microphone.open()
    shown = []
    for _ in range(3):
        shown.append(microphone.command)
        microphone.next_system()
    microphone.close_unless(None)
    assert shown == [*COMMANDS, COMMANDS[0]]


@pytest.mark.parametrize("taken", [True, False])
def test_the_socket_stays_open_only_for_a_session_that_listens_on_it(taken: bool) -> None:
    microphone = RemoteMicrophone(open_listener)
    microphone.open()
    spec = microphone.spec
    source = SourceConfig(spec="tone", also=(AlsoConfig(spec=spec),)) if taken else SourceConfig(spec="tone")
    microphone.close_unless(source)
    assert microphone.spec == (spec if taken else "")
    microphone.close_unless(None)


def test_a_socket_that_cannot_be_opened_is_explained_and_may_be_tried_again() -> None:
    errors = [SourceError(f"no port {HOSTILE}")]

    def once() -> RemoteListener:
        if errors:
            raise errors.pop()
        return open_listener()

    microphone = RemoteMicrophone(once)
    microphone.open()
    assert is_harmless(microphone.fault)
    assert microphone.fault.startswith("no port")
    microphone.open()
    assert (microphone.fault, microphone.command) == ("", COMMANDS[0])
    microphone.close_unless(None)


def test_without_ssh_no_microphone_is_offered() -> None:
    microphone = RemoteMicrophone(None)
    microphone.open()
    assert not microphone.available
    assert microphone.command is None
