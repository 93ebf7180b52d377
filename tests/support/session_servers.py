"""The servers that a fixture of the whole run has started: no test counts them among what it leaves."""

from typing import Final

SERVERS: Final[set[int]] = set()
"""Their process ids."""
