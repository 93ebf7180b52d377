"""The pass over a session that was closed: channel by channel, block by block, each kept when it is done."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import aclosing
from functools import partial
from pathlib import Path

from symbl_tui.domain.text import clean
from symbl_tui.errors import SymblTuiError, UsageError
from symbl_tui.session.archive.folder_lock import FolderLock
from symbl_tui.session.archive.progress_file import ProgressFile
from symbl_tui.session.archive.recorded_session import SessionFacts
from symbl_tui.session.archive.turns_file import FOLDER, TurnsFile
from symbl_tui.session.reprocessing.channel_samples import ChannelSamples
from symbl_tui.session.reprocessing.diarizer import Diarizer
from symbl_tui.system.paths import private


async def diarize(
    facts: SessionFacts,
    channels: Sequence[int],
    diarizer: Diarizer,
    *,
    speakers: int | None = None,
    progress: Callable[[float], None],
) -> None:
    """Tell the speakers of some channels apart, or go on where that was left.

    Args:
        facts: Of the session.
        channels: Which, from 0.
        diarizer: Does it.
        speakers: How many people each has; 0: that is found out; None: as it was said before.
        progress: Called now and then with the share of all channels that is done, from 0 to 1.

    Raises:
        UsageError: The session was not closed, or another process is at it.
        SymblTuiError: The sound cannot be read, the turns not be written, or the diariser fails.
    """
    name = clean(facts.folder.name)
    if facts.ended is None:
        what = "is being recorded; stop it first" if facts.running else "was not closed; recover it first"
        raise UsageError(f'the session "{name}" {what}')
    lock = FolderLock(_made(facts.folder / FOLDER))
    if not lock.take():
        raise UsageError(f'the speakers of "{name}" are being told apart already')
    shown = ProgressFile(facts.folder)

    def tell(share: float) -> None:
        shown.tell(share)
        progress(share)

    try:
        for place, channel in enumerate(channels):
            told = partial(_tell_part, tell, place, len(channels))
            await _channel(facts, channel, diarizer, speakers, told)
    finally:
        shown.close()
        lock.release()


def _tell_part(tell: Callable[[float], None], place: int, count: int, share: float) -> None:
    tell((place + share) / count)


async def _channel(
    facts: SessionFacts,
    channel: int,
    diarizer: Diarizer,
    speakers: int | None,
    tell: Callable[[float], None],
) -> None:
    sound = await asyncio.to_thread(ChannelSamples, facts, channel)
    file = TurnsFile(facts.folder, channel)
    known = await asyncio.to_thread(file.begin, diarizer.describe(), sound.seconds, speakers)
    if known.complete:
        return

    def told(second: float) -> None:
        tell(second / sound.seconds)

    async with aclosing(diarizer.blocks(sound, known.blocks, told)) as blocks:
        async for block in blocks:
            await asyncio.to_thread(file.add, block)
            told(block.end)
    await asyncio.to_thread(file.complete)


def _made(folder: Path) -> Path:
    try:
        return private(folder)
    except OSError as error:
        raise SymblTuiError(f"{clean(str(folder))}: cannot be made ({error.strerror})") from error
