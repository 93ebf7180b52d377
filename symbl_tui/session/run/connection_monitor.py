"""Monitors one connection of a channel: is an answer overdue, is it too old, should its encoding change."""

import asyncio

from symbl_tui.session.run.channel import Channel
from symbl_tui.session.run.connection_context import ConnectionContext, ConnectionExpired, NoAnswer
from symbl_tui.session.run.encoding_choice import UplinkThroughput


class ConnectionMonitor:
    """Measures one connection from its start on; runs beside the sender and the receiver."""

    def __init__(self, context: ConnectionContext, channel: Channel) -> None:
        self._context = context
        self._channel = channel
        self.throughput = UplinkThroughput(context.timing.throughput_window)
        self._sent_at = 0.0
        self._answered = 0
        """Up to which sample there was sound on the channel when the engine last sent something."""
        self._unanswered: tuple[float, int] | None = None
        """When, and from which sample on, there is speech that the engine has not answered since."""

    def on_sent(self) -> None:
        """Note that sound was sent just now."""
        self._sent_at = asyncio.get_running_loop().time()

    def on_received(self) -> None:
        """Note that the engine sent something just now, which answers all sound so far."""
        # Up to the newest sound, sent or not: any frame shows
        # that the engine is alive, and waiting begins anew.
        self._answered, self._unanswered = self._channel.positions.last_sound, None

    async def run(self, answer_timeout: float) -> None:
        """Monitor the connection until it should end.

        Raises:
            NoAnswer: speech stayed unanswered for ``answer_timeout`` seconds.
            ConnectionExpired: the connection is too old, was idle for too long, or needs another encoding.
        """
        timing, loop = self._context.timing, asyncio.get_running_loop()
        began = self._sent_at = loop.time()
        while True:
            await asyncio.sleep(timing.watch_interval)
            now = loop.time()
            since = self._unanswered_since(now)
            self._context.set_unanswered(since)
            self._context.settle_overdue()
            if since is not None and now - since >= answer_timeout:
                message = f"no answer for {answer_timeout:.0f} s, though the engine takes the sound"
                raise NoAnswer(message, brief="no answer")
            # After the check for an answer: a dead engine also looks
            # like a narrow link, and must not be re-dialled as one.
            self._check_encoding()
            idle, age = now - self._sent_at, now - began
            # Idle connections can end at any moment, since
            # nothing is being said. Old ones wait for a silence.
            if idle >= timing.idle_timeout or (age >= timing.max_connection_age and self._is_silent):
                raise ConnectionExpired

    def _check_encoding(self) -> None:
        """Measure the throughput, and end the connection when the next should have another encoding."""
        positions, encodings = self._channel.positions, self._context.encodings
        self.throughput.sample((positions.captured - positions.sent) / self._context.rate)
        encodings.evaluate(self.throughput)
        # A link that is too narrow cannot wait for a silence: what is queued only grows. Going back to the
        # better encoding can, and then no word is cut in two by the change.
        if encodings.name != self._context.encoding and (encodings.is_reduced or self._is_silent):
            raise ConnectionExpired

    def _unanswered_since(self, now: float) -> float | None:
        """The time since which enough speech for an answer has gone unanswered; None: no answer is due.

        The clock starts with the first sound after the engine's last message, not with that message: after a
        long silence nothing is due. And it counts only sound that was sent, so that a slow link is no silent
        engine.
        """
        positions, context = self._channel.positions, self._context
        end = min(positions.last_sound, positions.sent)
        if end <= self._answered:
            return None
        # Kept from one look to the next: the start must stay where the unanswered speech began.
        self._unanswered = since, start = self._unanswered or (now, end)
        return since if end - start >= context.timing.speech_before_answer * context.rate else None

    @property
    def _is_silent(self) -> bool:
        """Whether the channel is silent and all its speech was recognised, so that no word can be cut."""
        positions, pause = self._channel.positions, self._context.timing.silence * self._context.rate
        # Less a pause: a recogniser's last word ends a little before the level meter's last sound.
        recognized = positions.understood >= positions.last_sound - pause
        return recognized and positions.captured - positions.last_sound >= pause
