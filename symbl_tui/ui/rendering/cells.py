"""Text measured in terminal cells: clipped, padded, and times of a fixed width. Pure."""

from rich.cells import cell_len, set_cell_size


def clip(text: str, cells: int) -> str:
    """``text`` in at most ``cells`` cells; an ellipsis replaces what was cut."""
    if cell_len(text) <= cells:
        return text
    # By cells and not characters: a wide character at the edge would push the next column out of line.
    return set_cell_size(text, cells - 1).rstrip() + "…" if cells > 0 else ""


def fit(text: str, cells: int) -> str:
    """``text`` in exactly ``cells`` cells, clipped or padded with spaces."""
    return set_cell_size(clip(text, cells), cells)


def stopwatch(seconds: float) -> str:
    """A duration as ``00:12:31``, of constant width."""
    minutes, second = divmod(max(0, int(seconds)), 60)
    hour, minute = divmod(minutes, 60)
    return f"{hour:02}:{minute:02}:{second:02}"
