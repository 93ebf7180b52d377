"""Diarises a closed session: channel by channel, block by block, each saved when it is done."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import aclosing
from functools import partial
from pathlib import Path

from symbl_tui.domain.text import clean
from symbl_tui.errors import SymblTuiError, UsageError
from symbl_tui.session.archive.folder_lock import FolderLock
from symbl_tui.session.archive.progress_file import ProgressFile
from symbl_tui.session.archive.session_facts import SessionFacts
from symbl_tui.session.archive.turns_file import FOLDER, TurnsFile
from symbl_tui.session.reprocessing.channel_samples import ChannelSamples
from symbl_tui.session.reprocessing.diarizer_interface import Diarizer
from symbl_tui.system.directory import open_subdirectory


async def diarize(
    facts: SessionFacts,
    channels: Sequence[int],
    diarizer: Diarizer,
    *,
    speakers: int | None = None,
    progress: Callable[[float], None],
) -> None:
    """Diarise some channels, or resume an earlier job.

    Args:
        facts: Of the session.
        channels: Their numbers, from 0.
        diarizer: Diarises the sound.
        speakers: The number of speakers on each; 0: to be estimated; None: as in the earlier job.
        progress: Called now and then with the share of all channels that is done, from 0 to 1.

    Raises:
        UsageError: The session was not closed, or another process diarises it.
        SymblTuiError: The sound cannot be read, the turns not be written, or the diariser fails.
    """
    lock = _lock_turns(facts)
    progress_file = ProgressFile(facts.folder)

    def report(share: float) -> None:
        progress_file.write(share)
        progress(share)

    try:
        for place, channel in enumerate(channels):
            report_part = partial(_report_part, report, place, len(channels))
            await _diarize_channel(facts, channel, diarizer, speakers, report_part)
    finally:
        progress_file.close()
        lock.release()


def _lock_turns(facts: SessionFacts) -> FolderLock:
    name = clean(facts.folder.name)
    # The spools of a session that runs still grow; its diarisation would be of another sound.
    if facts.ended is None:
        running = "is being recorded", "stop it first"
        message, remedy = running if facts.running else ("was not closed", "recover it first")
        raise UsageError(f'the session "{name}" {message}', remedy)
    _make_folder(facts.folder)
    lock = FolderLock(facts.folder / FOLDER)
    if not lock.acquire():
        raise UsageError(f'the speakers of "{name}" are being told apart already')
    return lock


def _report_part(report: Callable[[float], None], place: int, count: int, share: float) -> None:
    report((place + share) / count)


async def _diarize_channel(
    facts: SessionFacts,
    channel: int,
    diarizer: Diarizer,
    speakers: int | None,
    report: Callable[[float], None],
) -> None:
    sound = await asyncio.to_thread(ChannelSamples, facts, channel)
    file = TurnsFile(facts.folder, channel)
    known = await asyncio.to_thread(file.open, diarizer.describe(), sound.seconds, speakers)
    if known.complete:
        return

    def report_second(second: float) -> None:
        report(second / sound.seconds)

    async with aclosing(diarizer.blocks(sound, known.blocks, report_second)) as blocks:
        async for block in blocks:
            # Block by block: what a kill interrupts goes on at the last of them.
            await asyncio.to_thread(file.append, block)
            report_second(block.end)
    await asyncio.to_thread(file.complete)


def _make_folder(session: Path) -> None:
    try:
        with open_subdirectory(session, FOLDER, create=True):
            pass
    except OSError as error:
        raise SymblTuiError(f"{clean(str(session / FOLDER))}: cannot be made ({error.strerror})") from error
