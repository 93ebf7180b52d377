"""Copies text to the clipboard of the terminal that the user sits at, also through SSH: OSC 52.

tmux ignores OSC 52 of programs in it by default, but has a command that copies to the terminal around it
(``load-buffer -w``); where that fails, the sequence is wrapped for its passthrough.
"""

import base64
import os
import subprocess
from contextlib import suppress
from typing import Final

from symbl_tui.errors import SymblTuiError, UsageError

MOST_BYTES: Final = 700_000
"""Bytes that are copied at most: as base64 they stay below the megabyte that tmux takes in one sequence."""
_TMUX_SECONDS: Final = 5.0


def copy_to_clipboard(content: bytes) -> None:
    """Copy text in UTF-8; blocks. Whether the terminal allows it cannot be known.

    Raises:
        UsageError: it is too long for a terminal, or there is no terminal.
        SymblTuiError: the terminal cannot be written to.
    """
    if len(content) > MOST_BYTES:
        size = f"{len(content) // 1000:,} kB, and a terminal's clipboard takes {MOST_BYTES // 1000} kB"
        raise UsageError(f"the text has {size}", "write it to a file with --output")
    in_tmux = bool(os.environ.get("TMUX"))
    if in_tmux and _load_tmux_buffer(content):
        return
    try:
        terminal = os.open("/dev/tty", os.O_WRONLY | os.O_NOCTTY | os.O_CLOEXEC)
    except OSError as error:
        raise UsageError("the clipboard is the terminal's, and there is none", "use --output") from error
    try:
        with os.fdopen(terminal, "wb") as tty:
            tty.write(sequence(content, in_tmux=in_tmux))
    except OSError as error:
        raise SymblTuiError(f"the terminal cannot be written to ({error.strerror})") from error


def sequence(content: bytes, *, in_tmux: bool = False) -> bytes:
    """The OSC 52 that copies text, wrapped for the passthrough of tmux where it is in between. Pure."""
    copy = b"\x1b]52;c;" + base64.b64encode(content) + b"\x07"
    # In the passthrough each escape is doubled, and the whole is a DCS string.
    return b"\x1bPtmux;" + copy.replace(b"\x1b", b"\x1b\x1b") + b"\x1b\\" if in_tmux else copy


def _load_tmux_buffer(content: bytes) -> bool:
    with suppress(OSError, subprocess.SubprocessError):
        subprocess.run(
            ("tmux", "load-buffer", "-w", "-"),
            input=content,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_TMUX_SECONDS,
            check=True,
        )
        return True
    return False
