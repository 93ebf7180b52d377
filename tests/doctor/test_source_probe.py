"""The doctor opens a source as a session would, and says what keeps it from being used."""

from pathlib import Path

import pytest

from symbl_tui.doctor import Severity
from symbl_tui.doctor.source_probe import probe_source


async def test_a_source_that_can_be_read_is_in_order() -> None:
    found = await probe_source("tone", 2)
    assert found.severity is Severity.OK
    assert "2 channels at 16000 Hz, can be read" in found.message


@pytest.mark.parametrize("spec", ["stdin", "listen:rtmp://0.0.0.0/live", "udp://0.0.0.0:7123"])
async def test_a_source_that_waits_for_a_sender_is_not_taken_from_the_session(spec: str) -> None:
    found = await probe_source(spec, None)
    assert found.severity is Severity.NOTE
    assert "is listened to when the session begins" in found.message


async def test_a_port_without_a_token_is_a_fault_with_a_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SYMBL_TUI_TOKEN", raising=False)
    found = await probe_source("socket:7123", None)
    assert found.severity is Severity.FAULT
    assert found.message == "a sender to port 7123 must begin with a token"
    assert "put one into SYMBL_TUI_TOKEN" in found.remedy


async def test_a_source_that_does_not_exist_is_a_fault_with_a_way_out(tmp_path: Path) -> None:
    unknown = await probe_source("gramophone", None)
    assert unknown.severity is Severity.FAULT
    assert "use file:PATH" in unknown.remedy
    missing = await probe_source(f"file:{tmp_path}/none.wav", None)
    assert missing.severity is Severity.FAULT
    assert "none.wav" in missing.message
