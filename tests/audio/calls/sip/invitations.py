"""What comes at a SIP port at which no phone is."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress


@contextmanager
def invited(port: int) -> Iterator[Callable[[], list[str]]]:
    """What comes at a UDP port."""
    seen: list[str] = []
    with socket.socket(type=socket.SOCK_DGRAM) as listening:
        listening.bind(("127.0.0.1", port))
        listening.setblocking(False)

        def read() -> list[str]:
            with suppress(BlockingIOError):
                seen.append(listening.recv(65536).decode(errors="replace"))
            return seen

        yield read
