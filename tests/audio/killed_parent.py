"""A program that is killed while an audio child works for it."""

import os
import select
import subprocess
import sys

from tests.support.session_servers import SERVERS


def children(pid: int) -> list[int]:
    """The processes whose parent is ``pid``; not the servers of the whole run."""
    found = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True)
    return [child for line in found.stdout.split() if (child := int(line)) not in SERVERS]


def child_exits_with_its_parent(program: str, *arguments: str, within: float) -> bool:
    """Run Python code that prints a line once its one child works; kill it.

    Returns:
        Whether the child has ended ``within`` so many seconds after that.
    """
    command = [sys.executable, "-c", program, *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as parent:
        assert parent.stdout
        parent.stdout.readline()
        (child,) = children(parent.pid)
        handle = os.pidfd_open(child)
        try:
            parent.kill()
            return bool(select.select([handle], [], [], within)[0])
        finally:
            os.close(handle)
