"""Every error that may reach the user, and the exit code it ends the program with.

A message is one sentence that says what happened and the way out. It follows ``symbl-tui: ``, so it begins in
lower case and has no full stop. The tree::

    SymblTuiError            1    a fault of ours
    ├── UsageError           2    the command line asks for something that cannot be
    │   └── ConfigError      2    a profile or settings file is wrong; names file, key and what was expected
    ├── AuthenticationError  3    the engine refuses the credentials
    ├── SourceError          4    no sound from there: file, device, format
    │   └── PortAudioMissing 4    the PortAudio library is not on this machine
    ├── EngineError          5    the engine cannot be used
    │   ├── EngineUnreachable 5   nobody answers at that address, or the link died
    │   └── ProtocolError    5    somebody answers, but does not speak Symbl's protocol
    └── SoundLost            6    captured sound was never delivered (with --fail-on-gap)

Each boundary translates foreign exceptions into these (``raise ... from error``), so nothing else climbs.
"""

from typing import ClassVar


class SymblTuiError(Exception):
    """Base of every error of ours."""

    exit_code: ClassVar[int] = 1
    """What the process ends with when this error reaches the command line."""


class UsageError(SymblTuiError):
    """The command line asks for something that cannot be."""

    exit_code = 2


class ConfigError(UsageError):
    """A profile or settings file is wrong."""


class AuthenticationError(SymblTuiError):
    """The engine refuses the credentials."""

    exit_code = 3


class SourceError(SymblTuiError):
    """A source of sound cannot be opened or has failed."""

    exit_code = 4


class PortAudioMissing(SourceError):
    """The PortAudio library is not installed on this machine."""


class EngineError(SymblTuiError):
    """The engine cannot be used."""

    exit_code = 5


class EngineUnreachable(EngineError):
    """Nobody answers at the engine's address, or the link to it died."""


class ProtocolError(EngineError):
    """Somebody answers, but what they say is not Symbl's protocol."""


class SoundLost(SymblTuiError):
    """Captured sound was never delivered."""

    exit_code = 6


EXIT_INTERRUPTED = 130
"""The user interrupted the program (Ctrl-C), after the shell's convention of 128 + SIGINT."""
