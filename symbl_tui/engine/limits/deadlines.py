"""Deadlines and queue lengths of the engine that are no settings: one value, injected on construction."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Timing:
    """Deadlines and intervals in seconds, and the queue lengths that belong to them."""

    unauthenticated: float = 30.0
    """For a whole request without a valid token, from the connection or the response before it."""
    body_pause: float = 20.0
    """Without a byte of a request's body. Below the one above, so that the client gets a sentence."""
    flush: float = 30.0
    """For the last results after a stop; a recogniser that hangs must not hang the client."""
    offline_flush: float = 900.0
    """The same for a recogniser that decodes long windows: a large model takes minutes for the last one."""
    store: float = 0.25
    """For an utterance to be stored or queued before its frames are sent; after that they go first."""
    written: float = 1.0
    """For what is queued to reach the database, before a client hears that its conversation is complete."""
    claim: float = 2.0
    """For the database to answer, when a conversation or a stream begins."""
    hand_over: float = 3.0
    """For another node to hand a conversation over; then it is taken over."""
    claims_interval: float = 0.5
    """Between two looks at what other nodes ask of this one; 20 of these where there are none."""
    absent_stream: float = 120.0
    """For a speaker whose link was lost, once the others of the conversation have ended: a client comes again
    within half a minute, unless it is gone."""
    topics_delay: float = 2.0
    """From an utterance to a new ranking of topics, one for all utterances of that time."""
    progress_interval: float = 3.0
    """Sound without words between two progress frames."""
    close: float = 5.0
    """For a close frame to reach a subscriber that does not read."""
    burst: float = 2.0
    """Messages of that many seconds at the allowed rate may arrive at once."""
    excess: float = 10.0
    """Messages of that many seconds may arrive too early, without a pause to catch up, before it is abuse."""
    pending_frames: int = 256
    """Frames that may wait for one subscriber, about a minute of lively talk; then it is dropped."""
    fan_out: int = 500
    """Subscribers that are served before other tasks run: some 20 ms of work."""


DEFAULT_TIMING: Final = Timing()
