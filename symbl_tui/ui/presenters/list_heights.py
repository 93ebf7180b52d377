"""How lists below each other share the rows of a column. Pure."""

from collections.abc import Sequence


def share_rows(wanted: Sequence[int], rows: int) -> list[int]:
    """The rows of each list: what it wants, or where that is too much, the longest are cut to one length.

    Args:
        wanted: The rows that each list would take, with its title.
        rows: Those that there are.
    """
    left, heights = rows, [0] * len(wanted)
    # The shortest first: what one does not need is there for the longer ones.
    for number, index in enumerate(sorted(range(len(wanted)), key=lambda index: wanted[index])):
        heights[index] = min(wanted[index], max(0, left) // (len(wanted) - number))
        left -= heights[index]
    return heights
