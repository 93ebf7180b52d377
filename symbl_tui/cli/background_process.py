"""Commands of this program as processes that run behind a screen and outlive it."""

import subprocess
import sys
from threading import Thread
from typing import IO


def start(*arguments: str, output: IO[bytes] | int = subprocess.DEVNULL) -> None:
    """Start ``symbl-tui`` with these arguments as a process that outlives this one.

    Args:
        arguments: The command and its options.
        output: Where its standard output and error go.

    Raises:
        OSError: No process can be started.
    """
    process = subprocess.Popen(
        # -P: a file in the working directory must not pass for one of our modules.
        (sys.executable, "-P", "-m", "symbl_tui", *arguments),
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        # Closing the terminal must not end it.
        start_new_session=True,
    )
    Thread(target=process.wait, name=f"wait for {arguments[0]}", daemon=True).start()  # leaves no zombie
