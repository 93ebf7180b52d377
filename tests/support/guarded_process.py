"""A process that ends with the tests' process that started it, also one that is killed or interrupted."""

import subprocess
from collections.abc import Sequence
from os import PathLike
from typing import IO, Final

# `kill -KILL -- -1` is a mistake to dash.
# Waits until the pipe of its standard input is closed: by wait(), or by the end of the tests' process.
_GUARD: Final = 'cat >/dev/null; kill -s KILL -- "-$0" 2>/dev/null'


class GuardedProcess(subprocess.Popen[bytes]):
    """A process that leads a group of its own; what is left of the group is killed with it."""

    def __init__(
        self,
        command: Sequence[str | PathLike[str]],
        *,
        stdout: IO[bytes],
        stderr: IO[bytes],
        env: dict[str, str] | None = None,
    ) -> None:
        """Start it; ``env``: None is that of the tests."""
        super().__init__(
            command,
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=stderr,
            env=env,
            start_new_session=True,
        )
        # Not of the tests' group: Ctrl-C ends them, and this ends what they leave.
        self._guard = subprocess.Popen(
            ["sh", "-c", _GUARD, str(self.pid)], stdin=subprocess.PIPE, start_new_session=True
        )

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end; the exit code."""
        code = super().wait(timeout)
        self._guard.communicate()
        return code
