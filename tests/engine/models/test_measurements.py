"""The measured cost of models is kept, newest first, over damage and crashes."""

import pytest

from symbl_tui.engine.models.measurements import Measurements, keep, measured
from symbl_tui.system import paths

FIGURES = Measurements(0.5, 0.25, 300.0, 60.0, 5.5)


def test_a_measurement_is_kept_with_its_time() -> None:
    keep("tiny", FIGURES)
    kept = measured()["tiny"]
    assert (kept.cpu, kept.wer) == (0.5, 5.5)
    assert kept.at.endswith("+00:00")


def test_a_new_measurement_replaces_only_that_of_its_model() -> None:
    keep("tiny", FIGURES)
    keep("base", FIGURES)
    keep("tiny", Measurements(0.9, 0.9, 1.0, 1.0))
    assert {name: figures.cpu for name, figures in measured().items()} == {"tiny": 0.9, "base": 0.5}


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"tiny": {"cpu": "x"}}', b"\xff\xfe", b"[" * 9000])
def test_a_damaged_file_counts_as_empty_and_is_replaced(content: bytes) -> None:
    path = paths.model_figures()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    assert measured() == {}
    keep("tiny", FIGURES)
    assert list(measured()) == ["tiny"]


def test_without_measurements_there_are_none() -> None:
    assert measured() == {}
