"""Receives uploads into unnamed temporary files, so that nothing can be left behind."""

import asyncio
import tempfile
from contextlib import suppress
from typing import IO

from fastapi import HTTPException
from starlette.requests import ClientDisconnect, Request

from symbl_tui.errors import EngineError


async def receive(request: Request) -> IO[bytes]:
    """Receive a request's body into a file that is deleted when it is closed, or the process killed.

    Raises:
        HTTPException: It is empty or broke off.
        EngineError: The disk is full.
    """
    file = await asyncio.to_thread(tempfile.TemporaryFile)
    try:
        async for chunk in request.stream():
            # In a thread: a slow disk must not hold up the sound of live speakers.
            await asyncio.to_thread(file.write, chunk)
        await asyncio.to_thread(file.flush)
        if not file.tell():
            raise HTTPException(400, "the body must be a sound file")
    except OSError as error:
        # Closing writes what is still buffered, which fails again on a full disk.
        with suppress(OSError):
            file.close()
        raise EngineError(f"no room for what is uploaded: {error.strerror}") from error
    except BaseException as error:
        file.close()
        if isinstance(error, ClientDisconnect):
            raise HTTPException(400, "the body broke off") from error
        raise
    return file
