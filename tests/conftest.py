"""Fixtures for the tests of all rooms."""

import signal
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
import trustme
from hypothesis import HealthCheck, settings

from tests.support import selection
from tests.support.command import Home
from tests.support.keyrings import no_keyring
from tests.support.log_levels import kept_log_levels
from tests.support.postgres import Postgres, postgres_server

settings.register_profile("random", deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""How fast a machine makes its examples is no property of the code."""
settings.register_profile("same", settings.get_profile("random"), derandomize=True)
"""The same examples in each run: a rare one must not refuse a change that has nothing to do with it."""
settings.load_profile("same")

keyring.set_keyring(no_keyring())
"""For the code of the tests' own processes: the tester's keyring is not touched, and none is searched for. A
search in a thread that outlives its test would replace the one that a later test has set."""

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell's background job ignores Ctrl-C, and so would every command that the tests interrupt.
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare ``--fast``."""
    parser.addoption("--fast", action="store_true", help="leave out the tests marked as system or slow")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Do not even import what ``--fast`` leaves out as a whole: each worker would."""
    left_out = config.getoption("fast") and selection.is_left_out(collection_path, config.rootpath)
    return True if left_out else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark the tests that ``make test-fast`` leaves out, and leave them out."""
    selection.mark(items)
    if config.getoption("fast"):
        marked = [
            item for item in items if item.get_closest_marker("system") or item.get_closest_marker("slow")
        ]
        config.hook.pytest_deselected(items=marked)
        left_out = set(marked)
        items[:] = [item for item in items if item not in left_out]


@pytest.fixture(autouse=True)
def log_levels() -> Iterator[None]:
    """A test logs what it would log alone, whatever command ran in this process before."""
    with kept_log_levels():
        yield


@pytest.fixture
def user(tmp_path: Path) -> Home:
    """An empty home directory, to run the installed command in."""
    return Home(tmp_path)


@pytest.fixture
def home(user: Home, monkeypatch: pytest.MonkeyPatch) -> Home:
    """The same home directory, for the code of the test's own process: nothing of the tester's is used."""
    for name, value in user.directories.items():
        monkeypatch.setenv(name, value)
    return user


@pytest.fixture
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """None of the tester's proxies is used."""
    for name in ("http", "https", "all", "no", "ws", "wss"):
        monkeypatch.delenv(f"{name}_proxy", raising=False)
        monkeypatch.delenv(f"{name}_proxy".upper(), raising=False)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """A certificate authority that is trusted nowhere else."""
    return trustme.CA()


@pytest.fixture
def ca_file(authority: trustme.CA) -> Iterator[str]:
    """The certificate of that authority."""
    with authority.cert_pem.tempfile() as path:
        yield path


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server of this process of tests; one that stops it starts it again."""
    with postgres_server() as server:
        yield server


@pytest.fixture
def database(postgres: Postgres) -> Iterator[str]:
    """The name of an empty database."""
    name = postgres.create_database()
    yield name
    postgres.drop_database(name)


@pytest.fixture
def store_database(postgres: Postgres) -> Iterator[str]:
    """The name of a database with the tables of a store."""
    name = postgres.create_store()
    yield name
    postgres.drop_database(name)
