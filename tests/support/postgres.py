"""A private PostgreSQL for tests: it can be stopped, killed and started again, and leaves nothing behind.

Each process of tests has a server of its own (fixture ``postgres``), and each test a database of its own
(:meth:`Postgres.create_database`). Clients log in over TCP with a password, as in production; the tests' own
administration uses the Unix socket. The default collation is that of English, so that only what asks for the
order of bytes gets it.
"""

import itertools
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import psycopg
from psycopg import sql
from sqlalchemy import create_engine

from symbl_tui.engine.settings import StoreSettings
from symbl_tui.engine.store.migrate import upgrade_postgres
from tests.support.session_servers import SERVERS
from tests.support.waiting import wait_until

USER: Final = "symbl"
"""The role of the engines under test: it owns its databases, and is no superuser."""
PASSWORD: Final = "only for tests: %/@"
"""With characters that are special in a URL."""

_BIN: Final = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
_SETTINGS: Final = {
    "listen_addresses": "127.0.0.1",
    "fsync": "off",  # the machine does not lose its power during a test
    "full_page_writes": "off",
    "shared_buffers": "16MB",
    "max_connections": "200",
    "max_wal_size": "64MB",
    "autovacuum_naptime": "1h",
    "log_min_messages": "warning",
}
# Ends the server and removes its files once the tests' process has closed the pipe, however it ended.
_CLEANUP: Final = """
cat >/dev/null
[ -f "$0/data/postmaster.pid" ] && kill -QUIT "$(head -n 1 "$0/data/postmaster.pid")" 2>/dev/null && sleep 0.5
rm -rf "$0"
"""


class Postgres:
    """A server on a port of loopback. All methods block, and return once the fact holds."""

    def __init__(self, folder: Path) -> None:
        """Create the files of a server below an empty folder; see :func:`postgres_server`."""
        assert _BIN, "is the package postgresql installed? make test installs it"
        self._folder = folder
        # PostgreSQL refuses to run as root: then as the user of Debian's package.
        account = pwd.getpwnam("postgres") if os.getuid() == 0 else None
        self._user = account.pw_uid if account else None
        self._group = account.pw_gid if account else None
        self._numbers = itertools.count(1)
        self._template = ""
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port: int = free.getsockname()[1]
        self._server: subprocess.Popen[bytes] | None = None
        if account:
            os.chown(folder, account.pw_uid, account.pw_gid)
        self._run(
            *(
                "initdb",
                "--pgdata",
                str(self._data),
                "--username",
                "postgres",
                "--no-sync",
                "--no-instructions",
            ),
            *(
                "--encoding",
                "UTF8",
                "--locale",
                "C.UTF-8",
                "--locale-provider",
                "icu",
                "--icu-locale",
                "en-US",
            ),
            *("--auth-local", "trust", "--auth-host", "scram-sha-256"),
        )

    @property
    def _data(self) -> Path:
        return self._folder / "data"

    def start(self) -> None:
        """Start the server, on the port that it has had before."""
        with (self._folder / "log").open("a") as log:
            self._server = subprocess.Popen(
                self._command(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                user=self._user,
                group=self._group,
            )
        SERVERS.add(self._server.pid)
        wait_until(self._accepts, state=self.log)

    def stop(self) -> None:
        """Stop it in order: transactions are rolled back, connections closed, everything is on disk."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """Kill all of its processes at once, as a power cut would."""
        assert self._server is not None
        children = Path(f"/proc/{self._server.pid}/task/{self._server.pid}/children").read_text().split()
        for pid in children:
            with suppress(ProcessLookupError):
                os.kill(int(pid), signal.SIGKILL)
        self._end(signal.SIGKILL)

    def restart(self) -> None:
        """Stop it in order, and start it again."""
        self.stop()
        self.start()

    def url(self, database: str) -> str:
        """The ``store.url`` of a database; the password (:data:`PASSWORD`) is not in it."""
        return f"postgresql+psycopg://{USER}@127.0.0.1:{self.port}/{database}"

    def create_database(self, template: str = "template0") -> str:
        """Create a database as a copy of another one, which nobody may be connected to; returns its name."""
        name = f"test_{next(self._numbers)}"
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}")
        with self.admin() as admin:
            admin.execute(statement.format(*map(sql.Identifier, (name, template, USER))))
        return name

    def create_store(self) -> str:
        """Create a database with the tables of this program's revision; returns its name."""
        if not self._template:
            self._template = self.create_database()
            engine = create_engine(self.url(self._template), connect_args={"password": PASSWORD})
            with engine.begin() as connection:
                upgrade_postgres(connection)
            engine.dispose()
        return self.create_database(self._template)

    def settings(self, database: str) -> StoreSettings:
        """The settings of a store in a database; its password is :data:`PASSWORD`."""
        return StoreSettings(url=self.url(database))

    def drop_database(self, name: str) -> None:
        """Drop a database, with the connections to it."""
        with self.admin() as admin:
            admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def admin(self, database: str = "postgres") -> psycopg.Connection:
        """A superuser's connection that commits each statement, over the Unix socket."""
        return psycopg.connect(
            host=str(self._folder), port=self.port, user="postgres", dbname=database, autocommit=True
        )

    def log(self) -> str:
        """What the server has logged."""
        return (self._folder / "log").read_text(errors="replace")

    def create_role(self) -> None:
        """Create the role of the engines."""
        with self.admin() as admin:
            admin.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(sql.Identifier(USER), PASSWORD))

    def _command(self) -> list[str | Path]:
        settings = (f"-c{key}={value}" for key, value in _SETTINGS.items())
        return [_BIN[-1] / "postgres", "-D", self._data, "-k", self._folder, "-p", str(self.port), *settings]

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [_BIN[-1] / program, *arguments],
            capture_output=True,
            text=True,
            check=False,
            user=self._user,
            group=self._group,
        )
        assert done.returncode == 0, done.stderr

    def _accepts(self) -> bool:
        assert self._server is not None
        assert self._server.poll() is None, self.log()
        try:
            self.admin().close()
        except psycopg.OperationalError:
            return False
        return True

    def _end(self, number: signal.Signals) -> None:
        if self._server is not None:
            self._server.send_signal(number)
            self._server.wait(60)
            self._server = None


@contextmanager
def postgres_server() -> Iterator[Postgres]:
    """A running server with the role :data:`USER`; it ends with the block, or with this process."""
    folder = Path(tempfile.mkdtemp(prefix="symbl-pg-"))
    # Not of this process's group: Ctrl-C ends the tests, and this ends what they leave.
    cleanup = subprocess.Popen(["sh", "-c", _CLEANUP, folder], stdin=subprocess.PIPE, start_new_session=True)
    SERVERS.add(cleanup.pid)
    try:
        server = Postgres(folder)
        server.start()
        server.create_role()
        yield server
        server.stop()
    finally:
        assert cleanup.stdin is not None
        cleanup.stdin.close()
        cleanup.wait(60)
        shutil.rmtree(folder, ignore_errors=True)
