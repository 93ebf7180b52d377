"""A machine that is offered far more than it carries: whoever is taken is served in time (a soak test)."""

import asyncio
import json
import os
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

import pytest

OFFERED = 64
MINUTES = 2.0
LATE = 8.0
"""Seconds; without admission the 95th percentile is over a minute."""


@pytest.mark.soak
@pytest.mark.timeout(600)
async def test_streams_that_an_overloaded_engine_takes_get_their_finals_in_time(tmp_path: Path) -> None:
    settings = tmp_path / "symbl-tui" / "engine.toml"
    settings.parent.mkdir()
    # Not the constant: the measurement is what refuses.
    settings.write_text("[limits]\nconnections = 500\n")
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "symbl_tui", "bench-engine", "--json"),
        *("--streams", str(OFFERED), "--minutes", str(MINUTES)),
        stdout=PIPE,
        env={**os.environ, "XDG_CONFIG_HOME": str(tmp_path)},
    )
    output, _ = await asyncio.wait_for(process.communicate(), 60 * MINUTES + 300)
    figures = json.loads(output)
    print(figures)
    assert figures["streams"] >= 2
    assert sum(figures["refused"].values()) == OFFERED - figures["streams"]
    assert figures["finals"]["p95"] < LATE
    assert (figures["lost"], figures["doubled"], figures["broken"]) == (0, 0, {})
