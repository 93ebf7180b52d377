"""What is logged: the command line sets it for its process, which many tests share."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

_SET = (logging.getLogger(), logging.getLogger("symbl_tui"))


@contextmanager
def kept_log_levels() -> Iterator[None]:
    """Undo what a command that runs in this process sets: another test's log would have more, or less."""
    levels, raises = [logger.level for logger in _SET], logging.raiseExceptions
    try:
        yield
    finally:
        for logger, level in zip(_SET, levels, strict=True):
            logger.setLevel(level)
        logging.raiseExceptions = raises
