"""Every error that may reach the user, and the exit code that it ends the program with.

An error has three parts: ``message``, what happened; ``remedy``, the way out; ``brief``, four words for a
status line. ``str(error)`` is the sentence to show, ``message; remedy``. As it follows ``symbl-tui: ``, it
begins in lower case and has no full stop. Code that has to decide something asks for the class or a field;
no code reads the text. The tree::

    SymblTuiError                 1    base class
    ├── InternalError             1    a defect of symbl-tui; the log holds the traceback
    ├── UsageError                2    invalid command line or request
    │   └── ConfigError           2    invalid profile or settings file; names file, key and expected value
    ├── AuthenticationError       3    credentials or token rejected by the engine
    ├── SourceError               4    source cannot be opened or has failed: file, device, stream, format
    │   ├── PortAudioMissing      4    PortAudio library not installed
    │   ├── PulsePluginMissing    4    ALSA plugin for the sound server not installed
    │   ├── NoOutputDevice        4    nothing to play sound on
    │   ├── DeviceBusy            4    input device in use by another program
    │   ├── SampleRateUnsupported 4    input device does not support the sample rate
    │   ├── SipMissing            4    SIP library not installed
    │   └── SourceIncomplete      4    source has ended, and some of its sound was damaged or missing
    ├── EngineError               5    engine cannot be used
    │   ├── EngineUnreachable     5    connection failed, refused, timed out or lost
    │   └── ProtocolError         5    the peer does not speak Symbl's protocol
    └── SoundLost                 6    sound that the disk did not keep; any other loss with --fail-on-gap

Each boundary translates foreign exceptions into these (``raise ... from error``); any other exception above
it is a defect, shown as an :class:`InternalError`.
"""

import copy
import logging
from dataclasses import dataclass
from typing import ClassVar, Self

from symbl_tui.unreachable_cause import UnreachableCause

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Advice:
    """A warning in the two parts of an error; its string is the sentence to show."""

    message: str
    remedy: str = ""

    def __str__(self) -> str:
        return f"{self.message}; {self.remedy}" if self.remedy else self.message


class SymblTuiError(Exception):
    """Base of every error of ours.

    Args:
        message: what happened, without the way out.
        remedy: the command or step that helps; empty where there is none.
        brief: at most four words for a status line; empty: a status line shows the message, cut to fit.
    """

    exit_code: ClassVar[int] = 1
    """What the process ends with when this error reaches the command line."""

    def __init__(self, message: str, remedy: str = "", brief: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        self.brief = brief

    def __str__(self) -> str:
        """The sentence for the user."""
        return str(Advice(self.message, self.remedy))

    def about(self, subject: str) -> Self:
        """A copy whose message begins with ``subject:``."""
        named = copy.copy(self)
        named.message = f"{subject}: {self.message}"
        return named


class InternalError(SymblTuiError):
    """A defect of symbl-tui itself: an exception that no boundary translated."""

    @classmethod
    def of(cls, error: BaseException | None, remedy: str = "the log tells more") -> Self:
        """Log an unexpected exception with its traceback and return the error to show for it."""
        _log.error("internal error", exc_info=error)
        return cls(f"a fault of symbl-tui itself ({type(error).__name__})", remedy)


class UsageError(SymblTuiError):
    """Invalid command line, option or request."""

    exit_code = 2


class ConfigError(UsageError):
    """Invalid profile or settings file.

    Args:
        message: see :class:`SymblTuiError`.
        remedy: see :class:`SymblTuiError`.
        brief: see :class:`SymblTuiError`.
        key: the setting that is wrong, which the sentence begins with, e.g. ``engine.url``; a form that shows
            the error beside the setting's field shows :attr:`advice` instead.
    """

    def __init__(self, message: str, remedy: str = "", brief: str = "", key: str = "") -> None:
        super().__init__(message, remedy, brief)
        self.key = key

    def __str__(self) -> str:
        """The sentence for the user."""
        return f"{self.key}: {self.advice}" if self.key else str(self.advice)

    @property
    def advice(self) -> Advice:
        """Message and remedy without the key."""
        return Advice(self.message, self.remedy)


class AuthenticationError(SymblTuiError):
    """Credentials or token rejected by the engine.

    Args:
        message: see :class:`SymblTuiError`.
        remedy: see :class:`SymblTuiError`.
        brief: see :class:`SymblTuiError`.
        clock_skew: how far this machine's clock is off, where that may be the cause; part of the sentence.
    """

    exit_code = 3

    def __init__(
        self, message: str, remedy: str = "", brief: str = "", clock_skew: Advice | None = None
    ) -> None:
        super().__init__(message, remedy, brief)
        self.clock_skew = clock_skew

    def __str__(self) -> str:
        """The sentence for the user, with that on the clock at its end."""
        own = super().__str__()
        return f"{own}; {self.clock_skew}" if self.clock_skew else own


class SourceError(SymblTuiError):
    """An audio source cannot be opened or has failed."""

    exit_code = 4


class PortAudioMissing(SourceError):
    """The PortAudio library is not installed."""


class PulsePluginMissing(SourceError):
    """ALSA's plugin that records from the sound server is not installed."""


class NoOutputDevice(SourceError):
    """This machine has no output to play sound on."""


class DeviceBusy(SourceError):
    """The input device is in use by another program."""


class SampleRateUnsupported(SourceError):
    """The input device does not support the requested sample rate."""


class SipMissing(SourceError):
    """The SIP library is not installed."""


class SourceIncomplete(SourceError):
    """A source has ended, and some of its sound could not be read.

    Args:
        message: see :class:`SymblTuiError`.
        remedy: see :class:`SymblTuiError`.
        brief: see :class:`SymblTuiError`.
        missing: seconds of sound that are missing at the end of each of its channels, beyond those that
            frames were marked for.
    """

    def __init__(
        self, message: str, remedy: str = "", brief: str = "", missing: tuple[float, ...] = ()
    ) -> None:
        super().__init__(message, remedy, brief)
        self.missing = missing


class EngineError(SymblTuiError):
    """The engine cannot be used."""

    exit_code = 5


class EngineUnreachable(EngineError):
    """The connection to the engine failed, was refused, timed out or was lost.

    Args:
        message: see :class:`SymblTuiError`.
        remedy: see :class:`SymblTuiError`.
        brief: see :class:`SymblTuiError`.
        cause: the kind of failure, as far as it is known.
    """

    def __init__(
        self,
        message: str,
        remedy: str = "",
        brief: str = "",
        cause: UnreachableCause = UnreachableCause.OTHER,
    ) -> None:
        super().__init__(message, remedy, brief)
        self.cause = cause


class ProtocolError(EngineError):
    """The peer answers, but does not speak Symbl's protocol."""


class AssistantError(SymblTuiError):
    """The assistant, a language model's server, cannot be used or gives no answer."""

    exit_code = 5


class SoundLost(SymblTuiError):
    """Captured audio was not delivered."""

    exit_code = 6


EXIT_INTERRUPTED = 130
"""The user interrupted the program (Ctrl-C), after the shell's convention of 128 + SIGINT."""
