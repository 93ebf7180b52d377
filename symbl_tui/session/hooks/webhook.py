"""Delivers events to an https address: signed, with retries, without redirects."""

import asyncio
import random
import ssl
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from symbl_tui.config.event_config import HookConfig
from symbl_tui.domain.text import clean
from symbl_tui.errors import SymblTuiError
from symbl_tui.session.hooks.hook_event import HookEvent
from symbl_tui.session.hooks.hook_failure import HookFailure
from symbl_tui.session.hooks.hook_timing import HookTiming
from symbl_tui.session.hooks.webhook_signature import signed_headers

if TYPE_CHECKING:  # see _client
    import httpx

# Answers besides those of 500 and more after which it may be tried again: Request Timeout (RFC 9110),
# Too Early (RFC 8470), Too Many Requests (RFC 6585).
_RETRIED: Final = frozenset((408, 425, 429))
# Seconds of a server's Retry-After that are waited at most.
_LONGEST_TRY_AFTER: Final = 60.0

KeyLookup = Callable[[str], bytes]
"""Finds the key of a named secret; blocks, raises :class:`SymblTuiError`."""


class Webhook:
    """The address of one hook; used on one event loop."""

    def __init__(self, hook: HookConfig, find_key: KeyLookup, timing: HookTiming) -> None:
        self._hook = hook
        self._find_key = find_key
        self._timing = timing
        self._key: bytes | None = None
        self._opening = asyncio.Lock()
        self._http: httpx.AsyncClient | None = None

    async def deliver(self, event: HookEvent) -> None:
        """Deliver an event; raises :class:`HookFailure` when it is refused, or was tried often enough."""
        client = await self._client()
        body = event.document(with_folder=False)
        for attempt in range(self._timing.attempts):
            failure, retry_after = await self._post(client, event.id, body)
            if failure is None:
                return
            if retry_after is None or attempt + 1 == self._timing.attempts:
                raise failure
            await asyncio.sleep(max(retry_after, self._backoff(attempt)))

    async def close(self) -> None:
        """Close its connections."""
        if self._http is not None:
            await self._http.aclose()

    async def _post(
        self, client: "httpx.AsyncClient", id: str, body: bytes
    ) -> tuple[HookFailure | None, float | None]:
        """Make an attempt; its failure, and after how many seconds the next one may be made, None: never."""
        import httpx  # as in _client

        headers = signed_headers(id, int(time.time()), body, self._key)
        try:
            # Over all of it: httpx's own limits are for each read, and an answer may come a byte at a time.
            async with asyncio.timeout(self._hook.timeout):
                async with client.stream("POST", self._hook.webhook, content=body, headers=headers) as answer:
                    status, retry_after = answer.status_code, answer.headers.get("retry-after", "")
        except TimeoutError:
            return HookFailure(f"no answer within {self._hook.timeout:g} s"), 0.0
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError, OSError) as error:
            return HookFailure(f"cannot be reached ({clean(str(error), 200) or type(error).__name__})"), 0.0
        if 200 <= status < 300:
            return None, None
        if 300 <= status < 400:
            return HookFailure(f"answered {status}; redirects are not followed"), None
        again = status >= 500 or status in _RETRIED
        return HookFailure(f"answered {status}"), _seconds(retry_after) if again else None

    def _backoff(self, attempt: int) -> float:
        wait = min(self._timing.longest_backoff, self._timing.backoff * (1 << attempt))
        return wait * (1 - self._timing.jitter * random.random())

    async def _client(self) -> "httpx.AsyncClient":
        # One client for the events that are handled at once.
        async with self._opening:
            if self._http is None:
                self._http = await asyncio.to_thread(self._open)
            return self._http

    def _open(self) -> "httpx.AsyncClient":
        """Look the secret up and load the certificates; blocks. Raises :class:`HookFailure`."""
        import httpx  # 0.2 s, and no session needs it before it has a webhook

        hook = self._hook
        try:
            self._key = self._find_key(hook.secret) if hook.secret else None
            context = ssl.create_default_context(cafile=hook.ca_file or None)
        except SymblTuiError as error:
            raise HookFailure(error.message, error.remedy) from error
        except (OSError, ssl.SSLError) as error:
            raise HookFailure(f"{clean(hook.ca_file)}: is no file of certificates") from error
        headers = {"content-type": "application/json", "user-agent": "symbl-tui"}
        return httpx.AsyncClient(
            verify=context, headers=headers, follow_redirects=False, timeout=hook.timeout
        )


def _seconds(retry_after: str) -> float:
    return (
        min(float(retry_after), _LONGEST_TRY_AFTER)
        if retry_after.isascii() and retry_after.isdigit()
        else 0.0
    )
