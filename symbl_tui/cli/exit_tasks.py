"""What is done before the program exits, while threads may still be started."""

from collections.abc import Callable
from contextlib import suppress

_tasks: list[Callable[[], object]] = []


def register(task: Callable[[], object]) -> None:
    """Call ``task`` before the program exits; it must not raise."""
    _tasks.append(task)


def unregister(task: Callable[[], object]) -> None:
    """Do not call it: it is done. Harmless where it was called."""
    with suppress(ValueError):
        _tasks.remove(task)


def run_all() -> None:
    """Call all tasks, each once. Blocks."""
    while _tasks:
        _tasks.pop(0)()
