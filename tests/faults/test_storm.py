"""With one fault after the other, of every kind, each second is transcribed once, in its place."""

import time
from pathlib import Path

import pytest
import soundfile

from symbl_tui.session.model.state import SessionState
from tests.faults.counting import Run, counting, counting_engine, said, word
from tests.faults.proxy import fault_proxy
from tests.faults.storm import Storm, of
from tests.support.scripted_engine import scripted_engine

SECONDS, PACE = 60, 6.0


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waits between connections, and for a link that is half open, that a test can wait for."""
    monkeypatch.setattr("symbl_tui.symbl.streaming._PING_INTERVAL", 0.2)
    monkeypatch.setattr("symbl_tui.symbl.streaming._PING_TIMEOUT", 0.5)


async def test_a_minute_of_two_speakers_with_ten_faults_is_transcribed_word_for_word(tmp_path: Path) -> None:
    sound = counting(tmp_path / "sound.wav", SECONDS, channels=2)
    storm, began = Storm(10, SECONDS, seed=4), time.monotonic()
    async with (
        scripted_engine(counting_engine()) as engine,
        fault_proxy(engine.endpoint) as proxy,
        Run(tmp_path, sound, proxy.endpoint, pace=PACE, channels=2) as run,
    ):
        await storm.rage(proxy, run)
    recorded = run.recorded()
    for channel in range(2):
        everything = [word(100 * channel + second) for second in range(SECONDS)]
        assert run.shown(channel) == everything
        assert said(recorded, channel) == everything
        assert len(of(recorded, channel)) == SECONDS
    for row, path in zip(run.session.ledger(), sorted(run.session.folder.glob("*.flac")), strict=True):
        assert (row.captured, row.sent, row.gap) == (SECONDS, SECONDS, 0.0)
        assert soundfile.info(path).frames == SECONDS * 8000
    assert run.session.state is SessionState.ENDED
    print(f"{len(storm.struck)} faults in {time.monotonic() - began:.1f} s: {storm.struck}")
