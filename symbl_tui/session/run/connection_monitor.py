"""Monitors one connection of a channel: is an answer overdue, is it too old, should its encoding change."""

import asyncio
from typing import Final

from symbl_tui.audio.frame import SAMPLE_BYTES
from symbl_tui.audio.level import find_first_loud
from symbl_tui.session.run.channel import Channel
from symbl_tui.session.run.connection_context import ConnectionContext, ConnectionExpired, NoAnswer
from symbl_tui.session.run.encoding_choice import UplinkThroughput

# Seconds from one look to the next that no busy machine needs.
_SUSPENDED: Final = 5.0


class ConnectionMonitor:
    """Measures one connection from its start on; runs beside the sender and the receiver."""

    def __init__(self, context: ConnectionContext, channel: Channel) -> None:
        self._context = context
        self._channel = channel
        self.throughput = UplinkThroughput(context.timing.throughput_window)
        self._sent_at = 0.0
        self._answered = 0
        """Up to which sample there was sound on the channel when the engine last sent something."""
        self._speech = 0
        """Samples of speech that were sent and not answered since ..."""
        self._speech_at = 0.0
        """... and when the first of them was."""
        self._sound_sent = 0
        """Up to which sample of the channel sound was sent."""

    def on_sent(self, pcm: bytes) -> None:
        """Note the sound that was sent just now, up to the channel's position ``sent``."""
        self._sent_at = asyncio.get_running_loop().time()
        positions = self._channel.positions
        # Counted here and not by the positions alone: between two words may lie a minute of silence, which is
        # sent but needs no answer.
        if find_first_loud(pcm, self._context.rate // 50) is None:
            return
        self._sound_sent = positions.sent
        if positions.sent > self._answered:
            self._speech_at = self._speech_at if self._speech else self._sent_at
            self._speech += len(pcm) // SAMPLE_BYTES

    def on_received(self) -> None:
        """Note that the engine sent something just now, which answers all sound so far."""
        # Up to the newest sound, sent or not: any frame shows
        # that the engine is alive, and waiting begins anew.
        self._answered, self._speech = self._channel.positions.last_sound, 0

    async def run(self, answer_timeout: float) -> None:
        """Monitor the connection until it should end.

        Raises:
            NoAnswer: speech stayed unanswered for ``answer_timeout`` seconds.
            ConnectionExpired: the connection is too old, was idle for too long, or needs another encoding.
        """
        timing, loop = self._context.timing, asyncio.get_running_loop()
        began = self._sent_at = now = loop.time()
        while True:
            await asyncio.sleep(timing.watch_interval)
            looked, now = now, loop.time()
            # The program or the machine was suspended: the engine could not answer meanwhile.
            if now - looked > _SUSPENDED:
                self._speech_at = now
            since = self._unanswered_since()
            self._context.set_unanswered(since)
            self._context.settle_overdue()
            if since is not None and now - since >= answer_timeout:
                message = f"no answer for {answer_timeout:.0f} s, though the engine takes the sound"
                raise NoAnswer(message, brief="no answer")
            # After the check for an answer: a dead engine also looks
            # like a narrow link, and must not be re-dialled as one.
            self._check_encoding()
            if await self._has_gap_ahead():
                raise ConnectionExpired
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

    def _unanswered_since(self) -> float | None:
        """The time since which enough speech for an answer has gone unanswered; None: no answer is due.

        The clock starts with the first speech after the engine's last message, not with that message: after a
        long silence nothing is due. And it counts only speech that was sent, so that a slow link is no silent
        engine.
        """
        enough = self._context.timing.speech_before_answer * self._context.rate
        return self._speech_at if self._speech >= enough else None

    async def _has_gap_ahead(self) -> bool:
        """Whether a connection that is behind would only send a gap for long: the next one skips it.

        After a suspend the gap is as long as that, and at a pace near the speaker's it would be sent for
        minutes.
        """
        context, positions, channel = self._context, self._channel.positions, self._channel
        gap = round(context.timing.skipped_gap * context.rate)
        pause = context.timing.silence * context.rate
        behind = positions.captured - positions.sent >= gap
        if not (context.paced and behind and positions.understood >= self._sound_sent - pause):
            return False
        end = positions.sent + gap
        return await asyncio.to_thread(channel.skip_zeros, positions.sent, end) == end

    @property
    def _is_silent(self) -> bool:
        """Whether the channel is silent and all its speech was recognised, so that no word can be cut."""
        positions, pause = self._channel.positions, self._context.timing.silence * self._context.rate
        # Less a pause: a recogniser's last word ends a little before the level meter's last sound.
        recognized = positions.understood >= positions.last_sound - pause
        return recognized and positions.captured - positions.last_sound >= pause
