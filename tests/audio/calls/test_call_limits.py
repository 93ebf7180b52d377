"""When a call ends by itself: at the limit and no moment before."""

import pytest

from symbl_tui.audio.calls.call_events import EndCause
from symbl_tui.audio.calls.call_limits import CallLimits

BEGAN = 5000.0
LIMITS = CallLimits(no_audio=30.0, idle=600.0, longest=14_400.0)


@pytest.mark.parametrize(
    ("heard", "now", "pauses", "cause"),
    [
        (None, 29.9, False, None),
        (None, 30.0, False, EndCause.NO_AUDIO),
        (None, 30.0, True, EndCause.NO_AUDIO),  # a party that pauses has begun with something
        (1.0, 30.0, False, None),
        (1.0, 600.9, False, None),
        (1.0, 601.0, False, EndCause.IDLE),
        (1.0, 14_399.9, True, None),
        (14_390.0, 14_399.9, False, None),
        (14_390.0, 14_400.0, False, EndCause.LIMIT),
        (14_390.0, 14_400.0, True, EndCause.LIMIT),
        # Of two limits the longest time is the one that is told: no party could have changed it.
        (1.0, 14_400.0, False, EndCause.LIMIT),
        (None, 14_400.0, False, EndCause.LIMIT),
    ],
)
def test_a_call_ends_at_its_limit(
    heard: float | None, now: float, pauses: bool, cause: EndCause | None
) -> None:
    heard_at = None if heard is None else BEGAN + heard
    assert LIMITS.exceeded(BEGAN, heard_at, BEGAN + now, pauses=pauses) is cause
