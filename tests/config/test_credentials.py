"""A secret is found where the user saved it, and only its owner can read it."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import keyring.core
import pytest
from keyring.backend import KeyringBackend, get_all_keyring
from keyring.backends import null

from symbl_tui.config.credentials import (
    Credentials,
    delete_credentials,
    find_credentials,
    require_credentials,
    save_credentials,
    storage_location,
)
from symbl_tui.config.named_engine import default_url
from symbl_tui.errors import AuthenticationError, ConfigError
from tests.support.command import Home
from tests.support.keyrings import Broken, Hanging, Memory, no_keyring

URL = "https://api.symbl.ai"
GIVEN = Credentials("app", "very-secret")

Use = Callable[[KeyringBackend], None]


@pytest.fixture(autouse=True)
def file(monkeypatch: pytest.MonkeyPatch, home: Home) -> Path:
    """The path of the file, on a machine without a keyring."""
    for name in ("SYMBL_APP_ID", "SYMBL_APP_SECRET", "SYMBL_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(keyring.core, "_keyring_backend", no_keyring())
    return home.config / "credentials.toml"


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Use:
    return lambda backend: monkeypatch.setattr(keyring.core, "_keyring_backend", backend)


@pytest.fixture
def hanging() -> Iterator[Hanging]:
    """A keyring that does not answer before the test is over."""
    dismissed = Event()
    yield Hanging(dismissed)
    dismissed.set()


def found(url: str = URL) -> tuple[str, str] | None:
    known = find_credentials(url)
    return (known.app_id, known.app_secret) if known else None


def test_nothing_is_found_where_nothing_was_saved(file: Path) -> None:
    assert find_credentials(URL) is None
    assert not delete_credentials(URL)
    assert not file.parent.exists()


def test_without_credentials_the_error_names_both_ways_to_give_them() -> None:
    with pytest.raises(AuthenticationError, match=f"symbl-tui login --url {URL}, or set SYMBL_APP_ID"):
        require_credentials(URL)


def test_a_keyring_is_used_and_no_file_written(use: Use, file: Path) -> None:
    use(Memory())
    assert storage_location() == "the keyring"
    assert save_credentials(URL, GIVEN) == "the keyring"
    assert find_credentials(URL) == Credentials("app", "very-secret", "the keyring")
    assert not file.exists()
    assert delete_credentials(URL)
    assert find_credentials(URL) is None


@pytest.mark.parametrize("backend", [no_keyring, null.Keyring, Broken])
def test_without_a_working_keyring_it_is_a_file_for_the_owner_alone(
    use: Use, file: Path, backend: Callable[[], KeyringBackend]
) -> None:
    use(backend())
    assert save_credentials(URL, GIVEN) == str(file)
    assert find_credentials(URL) == Credentials("app", "very-secret", str(file))
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700
    assert delete_credentials(URL)
    assert not file.exists()


def test_a_keyring_that_hangs_does_not_block_the_program(use: Use, file: Path, hanging: Hanging) -> None:
    use(hanging)
    soon = 0.05
    assert save_credentials(URL, GIVEN, keyring_timeout=soon) == str(file)
    assert find_credentials(URL, keyring_timeout=soon) == Credentials("app", "very-secret", str(file))
    assert delete_credentials(URL, keyring_timeout=soon)


def test_without_a_keyring_the_file_is_the_storage_location(file: Path) -> None:
    assert storage_location() == str(file)


def test_the_environment_goes_first_then_the_keyring_then_the_file(
    use: Use, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_credentials(URL, Credentials("of-file", "s"))
    assert found() == ("of-file", "s")
    ring = Memory()
    ring.set_password("symbl-tui", URL, '{"app_id": "of-keyring", "app_secret": "s"}')
    use(ring)
    assert found() == ("of-keyring", "s")
    monkeypatch.setenv("SYMBL_APP_ID", "of-environment")
    assert found() == ("of-keyring", "s"), "an id without a secret is no credentials"
    monkeypatch.setenv("SYMBL_APP_SECRET", "s")
    assert found() == ("of-environment", "s")


def test_what_moved_to_the_keyring_is_no_longer_in_the_file(use: Use, file: Path) -> None:
    save_credentials(URL, GIVEN)
    use(Memory())
    save_credentials(URL, GIVEN)
    assert not file.exists()


def test_each_engine_has_its_own_and_a_slash_at_the_end_makes_none() -> None:
    save_credentials(URL, GIVEN)
    save_credentials("http://127.0.0.1:1/", Credentials("b", "c"))
    assert found(URL + "/") == ("app", "very-secret")
    assert found("http://127.0.0.1:1") == ("b", "c")
    assert found("https://example.com") is None
    assert delete_credentials(URL)
    assert found("http://127.0.0.1:1") == ("b", "c")


def test_a_file_that_others_can_read_is_refused_with_the_way_out(file: Path) -> None:
    save_credentials(URL, GIVEN)
    file.chmod(0o640)
    for attempt in (
        lambda: find_credentials(URL),
        lambda: delete_credentials(URL),
        lambda: save_credentials(URL, GIVEN),
    ):
        with pytest.raises(ConfigError, match=f"others on this machine can read it; run: chmod 600 {file}"):
            attempt()


@pytest.mark.parametrize(
    "content", ["very-secret", "[very-secret]\n[very-secret]", '["x"]\napp_id = 3', "a" * (1 << 21), "\udcff"]
)
def test_a_foreign_file_is_refused_without_showing_its_content(file: Path, content: str) -> None:
    assert save_credentials(URL, GIVEN) == str(file)
    file.write_bytes(content.encode(errors="surrogateescape"))
    with pytest.raises(ConfigError, match="; remove it") as raised:
        find_credentials(URL)
    assert "very-secret" not in str(raised.value)
    assert raised.value.__cause__ is None


def test_a_keyring_entry_of_another_program_is_ignored(use: Use) -> None:
    ring = Memory()
    ring.set_password("symbl-tui", URL, "a password of another program")
    use(ring)
    assert find_credentials(URL) is None


def test_the_keyrings_of_the_tests_are_never_found_by_a_search() -> None:
    found = {type(each).__module__ for each in get_all_keyring()}
    assert not any(module.startswith("tests.") for module in found)


def test_a_full_disk_leaves_the_old_file_and_no_other(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save_credentials(URL, GIVEN)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ConfigError, match=r"cannot be written \(No space left"):
        save_credentials(URL, Credentials("new", "new"))
    assert found() == ("app", "very-secret")
    assert list(file.parent.iterdir()) == [file]


def test_a_secret_is_in_no_repr() -> None:
    assert "very-secret" not in repr(GIVEN)


def test_the_default_server_is_symbls_unless_the_environment_names_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert default_url() == URL
    monkeypatch.setenv("SYMBL_BASE_URL", "https://symbl.example.com/")
    assert default_url() == "https://symbl.example.com"


def test_the_keyring_is_not_imported_before_it_is_used() -> None:
    code = "import sys, symbl_tui.config.credentials; print('keyring' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


@pytest.mark.parametrize(
    ("url", "environment", "named", "given"),
    [
        (URL, {}, None, True),
        (f"{URL}:443/", {}, None, True),
        ("HTTPS://API.SYMBL.AI", {}, None, True),
        ("http://api.symbl.ai", {}, None, False),
        ("https://api.symbl.ai.evil.example", {}, None, False),
        ("https://api.symbl.ai@evil.example", {}, None, False),
        ("https://evil.example", {}, None, False),
        ("https://evil.example", {"SYMBL_BASE_URL": "https://mine.example"}, None, False),
        ("https://mine.example", {"SYMBL_BASE_URL": "https://mine.example/"}, None, True),
        (URL, {"SYMBL_BASE_URL": "https://mine.example"}, None, False),
        ("https://mine.example:8443", {}, "https://mine.example:8443", True),
        ("https://mine.example:8443", {}, "https://mine.example", False),
        ("https://evil.example", {}, "local", False),
        ("local", {}, "local", False),
        ("https://[", {}, "https://[", False),
        ("file:///x", {}, "file:///x", False),
    ],
)
def test_the_secret_of_the_environment_is_for_the_server_that_the_user_named(
    monkeypatch: pytest.MonkeyPatch, url: str, environment: dict[str, str], named: str | None, given: bool
) -> None:
    monkeypatch.setenv("SYMBL_APP_ID", "app")
    monkeypatch.setenv("SYMBL_APP_SECRET", "very-secret")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert (find_credentials(url, named) is not None) is given


def test_a_secret_for_another_server_is_named_with_the_way_to_use_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYMBL_APP_ID", "app")
    monkeypatch.setenv("SYMBL_APP_SECRET", "very-secret")
    with pytest.raises(AuthenticationError, match=r"are for https://api\.symbl\.ai") as refused:
        require_credentials("https://mine.example")
    assert (
        refused.value.remedy
        == "to use them there too, name it: --engine https://mine.example, or SYMBL_BASE_URL"
    )
    assert "very-secret" not in str(refused.value)


def test_a_command_that_is_shown_has_a_foreign_address_as_one_word(monkeypatch: pytest.MonkeyPatch) -> None:
    """The address may be that of somebody else's folder."""
    monkeypatch.setenv("SYMBL_APP_ID", "id")
    monkeypatch.setenv("SYMBL_APP_SECRET", "secret")
    with pytest.raises(AuthenticationError) as raised:
        require_credentials("https://example.org/$(touch x);\x1b[2J")
    assert "--engine 'https://example.org/$(touch x);[2J'," in str(raised.value)
