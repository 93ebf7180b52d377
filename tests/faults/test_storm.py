"""With one fault after the other, of every kind, each second is transcribed once, in its place."""

from dataclasses import replace
from pathlib import Path

import soundfile

from symbl_tui.session.model.state import SessionState
from symbl_tui.symbl.keepalive import Keepalive
from tests.faults.counting import QUICK, Run, counting, counting_engine, said, word
from tests.faults.proxy import fault_proxy
from tests.faults.storm import Storm, of
from tests.support.scripted_engine import scripted_engine

SECONDS, PACE = 60, 6.0


TIMING = replace(QUICK, keepalive=Keepalive(ping_interval=0.2, ping_timeout=0.5))
"""A half-open link is noticed soon."""


async def test_a_minute_of_two_speakers_with_ten_faults_is_transcribed_word_for_word(tmp_path: Path) -> None:
    sound = counting(tmp_path / "sound.wav", SECONDS, channels=2)
    storm = Storm(10, SECONDS, 4, TIMING.keepalive)
    async with (
        scripted_engine(counting_engine()) as engine,
        fault_proxy(engine.endpoint) as proxy,
        Run(tmp_path, sound, proxy.endpoint, pace=PACE, channels=2, timing=TIMING) as run,
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
    assert len(storm.struck) == 10
