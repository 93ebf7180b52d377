"""Files on their way in: to disk piece by piece, without a name, so that nothing can be left behind."""

import asyncio
import tempfile
from contextlib import suppress
from typing import IO

from fastapi import HTTPException
from starlette.requests import ClientDisconnect, Request

from symbl_tui.errors import EngineError


async def receive(request: Request) -> IO[bytes]:
    """A request's body as an open file, which closing deletes; even a kill leaves nothing.

    Raises:
        HTTPException: It is empty or broke off.
        EngineError: There is no room for it.
    """
    file = await asyncio.to_thread(tempfile.TemporaryFile)
    try:
        async for piece in request.stream():
            await asyncio.to_thread(file.write, piece)
        await asyncio.to_thread(file.flush)
        if not file.tell():
            raise HTTPException(400, "the body must be a sound file")
    except OSError as error:
        with suppress(OSError):
            file.close()
        raise EngineError(f"no room for what is uploaded: {error.strerror}") from error
    except BaseException as error:
        file.close()
        if isinstance(error, ClientDisconnect):
            raise HTTPException(400, "the body broke off") from error
        raise
    return file
