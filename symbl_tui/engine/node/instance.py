"""Which process of the engine this is, among all that share a store."""

import secrets
import socket
import zlib
from dataclasses import dataclass
from typing import Final

_MAX_NAME: Final = 64


@dataclass(frozen=True, slots=True)
class NodeInstance:
    """One run of an engine: a node that is started again is another instance."""

    id: str
    name: str
    """What its operator calls the node."""

    @property
    def lock(self) -> int:
        """The key of the lock that the instance holds while it lives: an unsigned number of 31 bits."""
        return lock_of(self.id)


def lock_of(instance_id: str) -> int:
    """The key of the lock of an instance."""
    # Positive, as PostgreSQL's locks of two numbers take signed ones of 32 bits.
    return zlib.crc32(instance_id.encode()) & 0x7FFFFFFF


def new_instance(name: str = "") -> NodeInstance:
    """The instance of this process; ``name`` is that of the machine by default."""
    name = (name or socket.gethostname())[:_MAX_NAME]
    return NodeInstance(f"{name}-{secrets.token_hex(4)}", name)
