"""Commands that the SIP child answers when it has done what they ask for."""

import asyncio
from collections.abc import Callable
from itertools import count
from typing import Final

from symbl_tui.audio.calls.sip.sip_protocol import AnyCommand, Done
from symbl_tui.domain.text import NAME_LIMIT, clean
from symbl_tui.errors import AuthenticationError, SourceError

# Digits take longest: 64 of them 14 s.
_SECONDS: Final = 30.0
_UNAUTHORISED: Final = (401, 403, 407)


class PendingRequests:
    """The commands that are not answered yet; ``send`` sends one, or raises SourceError."""

    def __init__(self, send: Callable[[AnyCommand], None]) -> None:
        self._send = send
        self._numbers = count(1)
        self._pending: dict[int, asyncio.Future[None]] = {}

    async def ask(self, make: Callable[[int], AnyCommand]) -> None:
        """Send the command that ``make`` makes of a new number, and wait until it is done.

        Raises:
            AuthenticationError: The registrar refuses the password.
            SourceError: It failed, or the child is gone.
        """
        number = next(self._numbers)
        answer = self._pending[number] = asyncio.get_running_loop().create_future()
        try:
            self._send(make(number))
            async with asyncio.timeout(_SECONDS):
                await answer
        except TimeoutError as error:
            raise SourceError("the SIP process does not answer", "see the log") from error
        finally:
            del self._pending[number]

    def finish(self, done: Done) -> None:
        """Handle an answer."""
        answer = self._pending.get(done.request)
        if answer is None or answer.done():
            return
        if not done.problem:
            answer.set_result(None)
        elif done.status in _UNAUTHORISED:
            answer.set_exception(
                AuthenticationError(f"the SIP account is refused ({done.status})", "check user and password")
            )
        else:
            answer.set_exception(SourceError(clean(done.problem, NAME_LIMIT)))

    def fail_all(self) -> None:
        """The child is gone."""
        for answer in self._pending.values():
            if not answer.done():
                answer.set_exception(SourceError("the SIP process has crashed", "see the log"))
