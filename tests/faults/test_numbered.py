"""Whatever an engine's habits and whatever its link, each utterance is written once and in its order."""

from pathlib import Path

import pytest

from tests.faults.fault_kinds import KINDS, count_utterances

UTTERANCES = 30
SEEDS = 20
SOAKED = 300


@pytest.mark.parametrize("name", KINDS)
async def test_each_utterance_is_written_once_and_in_order_though(tmp_path: Path, name: str) -> None:
    count = await count_utterances(tmp_path / "run", KINDS[name], seed=1, utterances=UTTERANCES)
    assert count.is_clean, count


@pytest.mark.soak
@pytest.mark.timeout(7200)
async def test_no_utterance_of_138_000_is_lost_or_doubled(tmp_path: Path) -> None:
    unclean, connections = [], 0
    for name, kind in KINDS.items():
        for seed in range(SEEDS):
            count = await count_utterances(tmp_path / f"{name} {seed}", kind, seed, SOAKED)
            connections += count.connections
            unclean += [] if count.is_clean else [(name, seed, count)]
        print(f"{name}: {SEEDS * SOAKED} utterances, unclean so far: {unclean}", flush=True)
    print(f"{len(KINDS) * SEEDS * SOAKED} utterances, {connections} connections")
    assert not unclean
