"""A sound server is looked for where PULSE_SERVER says, in every form that PulseAudio reads."""

import asyncio
from pathlib import Path

import pytest

from symbl_tui.doctor.sound_facts import host_and_port, server_answers
from tests.support.free_port import free_port


async def _hang_up(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.close()


@pytest.mark.parametrize(
    ("address", "host", "port"),
    [
        ("tcp:127.0.0.1:24713", "127.0.0.1", 24713),
        ("tcp4:sound.example:1", "sound.example", 1),
        ("tcp6:[::1]:4714", "::1", 4714),
        ("tcp6:[::1]", "::1", 4713),
        ("sound.example", "sound.example", 4713),
        ("sound.example:4714", "sound.example", 4714),
        ("tcp:sound.example", "sound.example", 4713),
    ],
)
def test_an_address_of_a_server_is_read_with_the_usual_port(address: str, host: str, port: int) -> None:
    assert host_and_port(address) == (host, port)


async def test_a_server_that_listens_is_found_in_every_form(tmp_path: Path) -> None:
    path = tmp_path / "native"
    async with await asyncio.start_unix_server(_hang_up, path):
        for server in (f"unix:{path}", str(path), f"{{0123abcd}}unix:{path}"):
            assert await server_answers(server), server
    async with await asyncio.start_server(_hang_up, "127.0.0.1", 0) as tcp:
        port = tcp.sockets[0].getsockname()[1]
        for server in (
            f"tcp:127.0.0.1:{port}",
            f"127.0.0.1:{port}",
            f"unix:{path}.gone tcp:127.0.0.1:{port}",
        ):
            assert await server_answers(server), server


async def test_a_server_that_is_not_there_or_cannot_be_does_not_answer(tmp_path: Path) -> None:
    dead = f"tcp:127.0.0.1:{free_port()}"
    for server in (
        f"unix:{tmp_path}/none",
        dead,
        f"{dead} {tmp_path}/none",
        "tcp:127.0.0.1:99999",
        "tcp:[::1",
    ):
        assert not await server_answers(server), server


async def test_without_a_server_named_none_is_missed() -> None:
    assert await server_answers("")
