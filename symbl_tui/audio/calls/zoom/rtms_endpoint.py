"""The webhook of Zoom as the server of calls hosts it: a task with two sockets for each stream."""

import asyncio
import json
import logging
import ssl
import time
from collections.abc import Callable
from typing import Final

from symbl_tui.audio.calls.call_codec import CallReceiver, CallRefused, Secrets, WebhookAnswer
from symbl_tui.audio.calls.call_events import CallEnded, CallEvent, EndCause
from symbl_tui.audio.calls.upgrade_request import UpgradeRequest
from symbl_tui.audio.calls.zoom.rtms_client import DEFAULT_TIMING, RtmsClient, RtmsTiming
from symbl_tui.audio.calls.zoom.rtms_stream import RtmsStream
from symbl_tui.audio.calls.zoom.rtms_webhook import RtmsWebhook
from symbl_tui.system.tasks import cancel_and_wait

WEBHOOK_SECRET: Final = "ZOOM_WEBHOOK_SECRET"
"""The environment variable of the secret token of the app, which signs its webhooks."""
CLIENT_ID: Final = "ZOOM_CLIENT_ID"
CLIENT_SECRET: Final = "ZOOM_CLIENT_SECRET"
HOSTS: Final = "ZOOM_RTMS_HOSTS"
"""The environment variable of hosts outside zoom.us that may be connected to, separated by commas."""

_log = logging.getLogger(__name__)


class RtmsEndpoint:
    """Handles the webhooks of one app, and receives its streams.

    Args:
        secrets: With the three of the app, and perhaps :data:`HOSTS`.
        create_receiver: Makes the receiver of a new call.
        refuse: Gets a line for the operator when a call is refused.
        clock: Unix seconds.
        tls: The certificates to trust; None: the system's.
        timing: Deadlines of a stream.
    """

    def __init__(
        self,
        secrets: Secrets,
        create_receiver: Callable[[], CallReceiver],
        refuse: Callable[[str], None] = lambda line: None,
        clock: Callable[[], float] = time.time,
        tls: ssl.SSLContext | None = None,
        timing: RtmsTiming = DEFAULT_TIMING,
    ) -> None:
        self._webhook = RtmsWebhook(secrets[WEBHOOK_SECRET], clock)
        self._credentials = secrets[CLIENT_ID], secrets[CLIENT_SECRET]
        self._hosts = tuple(
            filter(None, (host.strip().lower() for host in secrets.get(HOSTS, "").split(",")))
        )
        self._create_receiver = create_receiver
        self._refuse = refuse
        self._tls = tls
        self._timing = timing
        self._streams: dict[str, asyncio.Task[None]] = {}

    def handle(self, request: UpgradeRequest) -> WebhookAnswer:
        """Answer a webhook at once; a stream that it starts is connected to by a task.

        Raises:
            CallRefused: It is not signed by Zoom, or makes no sense.
        """
        answer = self._webhook.handle(request)
        if answer.started:
            stream = answer.started
            task = asyncio.create_task(self._receive(stream), name="receive a Zoom stream")
            self._streams[stream.stream_id] = task
            task.add_done_callback(lambda _: self._streams.pop(stream.stream_id, None))
        elif stopping := self._streams.get(answer.stopped):
            # Zoom says the same on the signalling socket, with the reason; this is for when that is lost.
            asyncio.get_running_loop().call_later(self._timing.drain, stopping.cancel)
        return WebhookAnswer(json.dumps(dict(answer.body)).encode())

    async def close(self) -> None:
        """Close the sockets of all streams."""
        for task in tuple(self._streams.values()):
            await cancel_and_wait(task)

    async def _receive(self, stream: RtmsStream) -> None:
        receiver = self._create_receiver()
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        assert task

        def cancel(reason: str) -> None:
            # Soon, not now: it may be this task that is in the midst of an event.
            loop.call_soon(task.cancel)

        receiver.on_over = cancel

        def emit(event: CallEvent) -> None:
            receiver.handle((event,))

        client = RtmsClient(
            stream, self._credentials, emit, hosts=self._hosts, tls=self._tls, timing=self._timing
        )
        try:
            await client.run()
        except CallRefused as error:  # of the calls here, e.g. that there are too many: it has ended the call
            self._refuse(f"a call of Zoom was refused: {error}")
        except Exception:  # whatever it is, it costs this call only
            _log.exception("receiving a Zoom stream failed")
            receiver.lost((CallEnded(EndCause.FAULT),))
        finally:
            receiver.lost((CallEnded(EndCause.ENDED, "stopped in Zoom"),))
