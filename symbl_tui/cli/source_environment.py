"""What this process has that sound may come in by."""

import os
from typing import Final

from symbl_tui.audio.registry import SourceResources

TOKEN: Final = "SYMBL_TUI_TOKEN"
"""The environment variable with the token that a sender to a TCP port must send first."""


def source_resources() -> SourceResources:
    """The standard input of this process, and the token from its environment."""
    return SourceResources(token=os.environ.get(TOKEN, ""))
