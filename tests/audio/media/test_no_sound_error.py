"""What is said of a file or stream without any sound is its true cause, the most telling first."""

import pytest

from symbl_tui.audio.media.media_request import MediaEnding
from symbl_tui.audio.media.no_sound_error import no_sound


@pytest.mark.parametrize(
    ("ending", "encrypted", "index_at_end", "what"),
    [
        (MediaEnding.DAMAGED, True, True, "is encrypted (DRM)"),
        (MediaEnding.STALLED, False, True, "brings no sound"),
        (MediaEnding.DAMAGED, False, True, "is an MP4 with its index at its end"),
        (MediaEnding.ENDED, False, True, "is damaged or empty"),
        (MediaEnding.DAMAGED, False, False, "is damaged or empty"),
    ],
)
def test_the_cause_is_named(ending: MediaEnding, encrypted: bool, index_at_end: bool, what: str) -> None:
    error = no_sound("talk.mp4", ending, encrypted=encrypted, index_at_end=index_at_end)
    assert error.message.startswith("talk.mp4 ")
    assert what in error.message
    assert error.remedy
