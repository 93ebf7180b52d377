"""The speakers of several sources get one row per channel, also while a file is not open yet."""

import pytest

from symbl_tui.audio.frame import AudioFormat
from symbl_tui.config.profile import SourceConfig
from symbl_tui.ui.view_models.preview import PreviewStatus
from symbl_tui.ui.view_models.source_choices import SelectedSource, SourceChoice
from symbl_tui.ui.widgets.source_panel import channel_counts

DESK = SelectedSource(SourceChoice("microphone:desk", "Desk", "", 4), 2)
FILE = SelectedSource(SourceChoice("file:", "File", ""), 0)
URL = SelectedSource(SourceChoice("https://x", "URL", ""), 0)


def opened(channels: int) -> PreviewStatus:
    return PreviewStatus(SourceConfig(), AudioFormat(16000, channels))


@pytest.mark.parametrize(
    ("selected", "status", "counts"),
    [
        ((), None, ()),
        ((DESK,), None, (2,)),
        ((FILE,), None, (0,)),
        ((FILE,), PreviewStatus(SourceConfig()), (0,)),
        ((FILE,), opened(3), (3,)),
        ((DESK, FILE), opened(3), (2, 1)),
        ((FILE, DESK), opened(3), (1, 2)),
        ((FILE, URL), opened(3), (3, 0)),
        ((DESK, FILE), opened(1), (2, 0)),
    ],
)
def test_a_file_has_the_channels_that_the_devices_do_not_have(
    selected: tuple[SelectedSource, ...], status: PreviewStatus | None, counts: tuple[int, ...]
) -> None:
    assert channel_counts(selected, status) == counts
