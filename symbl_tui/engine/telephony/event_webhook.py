"""Posts a call's events to the address that its client named, if the settings allow the host."""

import asyncio
import json
import logging
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from symbl_tui.engine.conversations.subscribers import Subscriber
from symbl_tui.engine.protocol.identifiers import format_time
from symbl_tui.engine.settings import TelephonySettings
from symbl_tui.engine.telephony.call_order import CallOrder
from symbl_tui.engine.telephony.dial_plan import CallNotAllowed
from symbl_tui.errors import UsageError
from symbl_tui.system.network import is_loopback, is_plain_host

if TYPE_CHECKING:
    import httpx

MAX_PENDING: Final = 256
"""Events that wait; a receiver that is further behind misses later ones."""

_ATTEMPTS: Final = 3
# A receiver that failed so often in a row gets no more of this call.
_MOST_FAILURES: Final = 5
# What a subscriber is sent besides results: interim ones, and the answers to a start request.
_RESULTS: Final = frozenset(("message_response", "insight_response", "topic_response", "tracker_response"))

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class WebhookTiming:
    """Times of a webhook, in seconds."""

    timeout: float = 10.0
    """Of one attempt, from the connection to the end of the answer."""
    backoff: float = 0.5
    """Before the second attempt; twice as long before the third."""
    close: float = 5.0
    """For the events that are pending at the end of a call."""


def check_webhook(url: str, settings: TelephonySettings) -> str:
    """The address itself, if events may go there.

    Raises:
        UsageError: It is no https address; http is for this machine only.
        CallNotAllowed: Its host is not in ``telephony.webhook_hosts``.
    """
    try:
        parts = urlsplit(url)
        host, _ = (parts.hostname or "").lower(), parts.port
    except ValueError:
        host, parts = "", urlsplit("")
    secure = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))
    if not (url.isprintable() and is_plain_host(host) and secure) or parts.username or parts.password:
        raise UsageError("endpointWebhookUrl must be an https address")
    if host not in (allowed.lower() for allowed in settings.webhook_hosts):
        raise CallNotAllowed(
            f"webhooks at {host} are not allowed on this engine",
            "its telephony.webhook_hosts names the hosts",
        )
    return url


class EventWebhook:
    """The webhook of one call, in a task of its own; leaving the context posts what is pending.

    Redirects are not followed: they would lead to hosts that the settings do not name.
    """

    def __init__(
        self,
        order: CallOrder,
        connection_id: str,
        conversation_id: str,
        timing: WebhookTiming = WebhookTiming(),
    ) -> None:
        self.subscriber = Subscriber(max_pending=MAX_PENDING)
        """To be subscribed to the conversation."""
        self._order, self._timing = order, timing
        self._ids = {"connectionId": connection_id, "conversationId": conversation_id}
        self._failures = 0

    async def __aenter__(self) -> "EventWebhook":
        self._posting = asyncio.create_task(self._post_all(), name="post a call's events")
        return self

    async def __aexit__(self, *_: object) -> None:
        with suppress(asyncio.QueueFull):  # it is at its end already
            self.subscriber.end()
        await asyncio.wait((self._posting,), timeout=self._timing.close)
        self._posting.cancel()
        await asyncio.wait((self._posting,))

    def push(self, type: str, **fields: object) -> None:
        """Queue an event of the call itself."""
        with suppress(asyncio.QueueFull):  # the receiver was too slow before
            self.subscriber.push(json.dumps({"type": type, **fields}))

    async def _post_all(self) -> None:
        import httpx  # 90 ms; not needed before a call has a webhook

        async with httpx.AsyncClient(
            # The environment may name a proxy, which would see what was said.
            follow_redirects=False,
            trust_env=False,
            timeout=self._timing.timeout,
            headers={"user-agent": "symbl-tui"},
        ) as client:
            async for text in self.subscriber:
                frame = json.loads(text)
                if self._failures < _MOST_FAILURES and self._is_wanted(frame):
                    await self._post(client, frame)

    def _is_wanted(self, frame: Mapping[str, Any]) -> bool:
        kind = str(frame.get("type", ""))
        return kind in _RESULTS or kind.startswith("call_")

    async def _post(self, client: "httpx.AsyncClient", frame: Mapping[str, Any]) -> None:
        import httpx  # see above

        url = self._order.webhook
        body = {**frame, **self._ids, "timestamp": format_time(datetime.now(UTC))}
        if self._order.validation_token:
            body["validationToken"] = self._order.validation_token
        for attempt in range(_ATTEMPTS):
            await asyncio.sleep(attempt * self._timing.backoff)
            with suppress(httpx.HTTPError, httpx.InvalidURL, OSError, TimeoutError):
                # Over all of it: an answer may come a byte at a time.
                async with (
                    asyncio.timeout(self._timing.timeout),
                    client.stream("POST", url, json=body) as answer,
                ):
                    # A refusal is an answer too: the same event would be refused again.
                    if answer.status_code < 500:
                        self._failures = 0
                        return
        self._failures += 1
        _log.warning("a call's event was not taken by its webhook at %s", urlsplit(url).hostname)
