"""symbl-tui: a live conversation, understood, in the terminal."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("symbl-tui")
except PackageNotFoundError:  # run from a source tree that was never installed
    __version__ = "0+unknown"
