"""The command line: commands, exit codes, and the only place where the rooms are put together."""


def main() -> int:
    """Run ``symbl-tui``."""
    return 0
