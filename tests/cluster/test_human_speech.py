"""With the real recogniser, and people who speak: a node that is killed costs no word."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.cluster.proof import Load, Proof
from tests.engine.human_speech import recording
from tests.support.cluster import Cluster, running_cluster
from tests.support.node_process import Toml
from tests.support.postgres import Postgres
from tests.support.same_words import check_same_words
from tests.support.toned_speech import RATE

pytestmark = [pytest.mark.soak, pytest.mark.timeout(600)]

SECONDS = 48.0


@pytest.fixture
def cluster(postgres: Postgres) -> Iterator[Cluster]:
    settings: Toml = {"recognizer": {"name": "moonshine"}, "admission": {"enabled": False}}
    with running_cluster(settings, postgres=postgres, database=postgres.create_store()) as cluster:
        yield cluster


async def heard(cluster: Cluster, folder: Path, kill_at: float | None = None) -> list[str]:
    """What a conversation's two speakers said, as it is stored: all of the first, then all of the second."""
    sound = np.zeros((2, round(SECONDS * RATE)), np.int16)
    for channel, name in enumerate(("two_cities", "beckett")):
        speech = recording(name)[: sound.shape[1]]
        sound[channel, : len(speech)] = speech
    proof = Proof(cluster, folder, Load(1, SECONDS), sound=list(sound))
    async with proof.running():
        if kill_at is not None:
            await proof.until_said(kill_at)
            await proof.kill(proof.busiest(), down=5.0)
    (speaking,), (watching,) = proof.spoken, proof.watched
    stored = await proof.stored(speaking)
    assert not speaking.gave_up
    assert sorted(stored) == sorted(speaking.shown) == sorted(watching.shown)
    return [text for _, text in sorted(stored, key=lambda each: each[0])]


async def test_a_node_that_is_killed_costs_no_word(cluster: Cluster, tmp_path: Path) -> None:
    undisturbed = await heard(cluster, tmp_path / "undisturbed")
    check_same_words(undisturbed, await heard(cluster, tmp_path / "killed", kill_at=17.0))
