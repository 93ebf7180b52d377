"""``symbl-tui completion bash|zsh|fish``: prints what makes a shell complete commands, options and names."""

import argparse
from dataclasses import dataclass
from typing import Final

from argcomplete.shell_integration import shellcode

from symbl_tui.cli.command import Command

_SHELLS: Final = ("bash", "zsh", "fish")


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletionOptions:
    """For which shell."""

    shell: str


def completion(options: CompletionOptions) -> int:
    """Print the shell's code."""
    print(shellcode(["symbl-tui"], shell=options.shell))
    return 0


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("shell", choices=_SHELLS)


COMPLETION = Command(
    CompletionOptions,
    _add_arguments,
    completion,
    "Print code for the shell, which completes commands, options and names. In ~/.bashrc: "
    'eval "$(symbl-tui completion bash)"; in ~/.zshrc, after compinit, the same with zsh; for fish: '
    "symbl-tui completion fish > ~/.config/fish/completions/symbl-tui.fish",
)
