"""The durations that a session works with, as one value that is handed in; tests hand in shorter ones."""

from dataclasses import dataclass
from typing import Final

from symbl_tui.session.model.transcript import UTTERANCE_TIMEOUT
from symbl_tui.symbl.keepalive import DEFAULT_KEEPALIVE, Keepalive


@dataclass(frozen=True, slots=True)
class Timing:
    """Durations of a session, in seconds."""

    source_wait: float = 2.0
    """A source that takes longer to open is reported as being waited for ..."""
    source_wait_repeat: float = 60.0
    """... and reported again after as long as this."""
    maintenance_interval: float = 1.0
    """Between two rounds of maintenance, which sync the sound: a power cut costs no more than this."""
    space_check_rounds: int = 10
    """Rounds of maintenance from one look at the free space to the next."""

    minute: float = 60.0
    """Of the minutes between two summaries (``summary.every``)."""

    keepalive: Keepalive = DEFAULT_KEEPALIVE
    """The pings on a connection."""
    start_timeout: float = 20.0
    """For the engine's answer to a start request."""
    answer_timeouts: tuple[float, ...] = (12.0, 24.0, 48.0)
    """How long speech may stay unanswered, on one connection after the other. When all of these pass, it is
    noise that no engine answers, and the next connection may stay silent for good."""
    speech_before_answer: float = 3.0
    """How much speech an engine must have got before an answer is due: a cough needs none."""
    skipped_gap: float = 10.0
    """A gap in the sound that is so long is skipped, by a new connection, where this one is behind."""
    watch_interval: float = 0.5
    """Between two looks at a connection's answers, age and throughput."""
    utterance_timeout: float = UTTERANCE_TIMEOUT
    """How long a final waits for its utterance, until it counts as one."""
    idle_timeout: float = 25 * 60.0
    """A connection that sent nothing (the capture is paused) for so long is replaced: Symbl ends an idle one
    after 30 minutes."""
    max_connection_age: float = 2 * 3600.0
    """An older connection is replaced at the next silence, before an engine's cap on sessions is reached."""
    silence: float = 1.0
    """How long a channel must be silent for its connection to be replaced without cutting a word."""
    final_timeout: float = 30.0
    """How long the engine may send nothing while final results are pending after a stop request."""
    last_frame_timeout: float = 1.0
    """Between recognition_stopped and conversation_completed, which come in either order or alone."""
    stop_timeout: float = 3.7
    """For the final results after the user asked to stop; with all else it is to be over within 5 s."""

    conversation_timeout: float = 4.0
    """For reading what a remote engine knows of the whole conversation, once the session is over."""

    backoff_first: float = 0.5
    """The longest wait before the first new attempt; doubled at each further one ..."""
    backoff_longest: float = 30.0
    """... up to this."""
    proven: float = 15.0
    """A connection that lasted so long was of use: backing off begins anew after it. One that ends earlier
    counts as a failed attempt, however well it started."""
    give_up: float = 60.0
    """How long to reconnect without success once the source has ended."""
    catch_up_lead: float = 2.0
    """How much sound a channel that catches up may be ahead of another one that does."""
    gather: float = 1.0
    """How long a new connection that catches up waits for the other channels' connections."""
    position_poll: float = 0.05
    """Between two looks at the other channels' positions."""
    throughput_window: float = 5.0
    """Over which the throughput of a connection is measured."""


LIVE: Final = Timing()
"""For sound that is being captured."""

RECORDED: Final = Timing(
    keepalive=Keepalive(ping_interval=None),
    start_timeout=180.0,
    answer_timeouts=(900.0,),
    final_timeout=960.0,
)
"""For recorded sound and a slow model, which the engine loads before it answers and which may take longer
than the engine's own timeouts."""
