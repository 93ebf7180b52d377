"""What is done before the program exits, while threads may still be started."""

from collections.abc import Callable

_tasks: list[Callable[[], object]] = []


def register(task: Callable[[], object]) -> None:
    """Call ``task`` before the program exits; it must not raise."""
    _tasks.append(task)


def run_all() -> None:
    """Call all tasks, each once. Blocks."""
    while _tasks:
        _tasks.pop(0)()
