"""symbl-tui: live conversation intelligence in the terminal."""


def version() -> str:
    """The version of the installed package."""
    from importlib import metadata  # a tenth of the time to first paint, and only --version needs it

    try:
        return metadata.version("symbl-tui")
    except metadata.PackageNotFoundError:  # run from a source tree that was never installed
        return "0+unknown"
