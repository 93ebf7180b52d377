"""The table of platforms. To add one, see ``docs/adding-a-platform.md``."""

from symbl_tui.audio.calls.platform import Platform

PLATFORMS: tuple[Platform, ...] = ()
"""In the order of the help text."""
