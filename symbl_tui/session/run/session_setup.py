"""What a session is made of."""

import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path

from symbl_tui.audio.sources.source import Source
from symbl_tui.config.profile import Profile
from symbl_tui.errors import SymblTuiError
from symbl_tui.session.run.resumption import Resumption
from symbl_tui.session.run.session_timing import LIVE, Timing
from symbl_tui.symbl.endpoint import Endpoint

OnClosed = Callable[[Path, SymblTuiError | None], str]
"""Takes the folder and the error of a closed session; returns a notice for the user, or an empty text."""


@dataclass(frozen=True, slots=True)
class Setup:
    """Everything that a session is made of but its folder."""

    profile: Profile
    source: Source
    engine: Callable[[], AbstractAsyncContextManager[Endpoint]]
    """Makes the engine ready for as long as the session needs it."""
    duration: float | None = None
    """Seconds to capture; None: until the source ends or a stop is requested."""
    channel_names: int = 0
    """How many channels the user named, all of which the source must have; 0: any number."""
    resumption: Resumption | None = None
    """The interrupted session to go on with; None: begin a new one."""
    on_closed: OnClosed | None = None
    """Called in a thread when the session is closed."""
    timing: Timing = LIVE
    clock: Callable[[], float] = time.monotonic
    """Ends push to talk."""
