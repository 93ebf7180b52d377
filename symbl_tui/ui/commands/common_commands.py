"""Commands that several places have, with the same keys and words in each."""

from symbl_tui.ui.commands.command_bindings import Command, Need


def cursor_commands(place: str, noun: str) -> tuple[Command, ...]:
    """Move the cursor of a list; ``noun`` is a row of it."""
    return (
        Command(f"{place}.up", "up,k", f"{noun} up", "Move up.", "cursor_up"),
        Command(f"{place}.down", "down,j", f"{noun} down", "Move down.", "cursor_down"),
    )


def match_commands(place: str) -> tuple[Command, ...]:
    """Step through the matches of a search."""
    return tuple(
        Command(f"{place}.{name}", key, label, f"Go to the {label.lower()}.", action, needs=Need.SEARCH)
        for name, key, label, action in (
            ("next_hit", "n", "Next match", "screen.find_next(1)"),
            ("previous_hit", "N", "Previous match", "screen.find_next(-1)"),
        )
    )


def help_command(place: str, keys: str = "question_mark,f1") -> Command:
    """Show the help of the screen."""
    return Command(f"{place}.help", keys, "Help", "Show this help.", "screen.help", True)
