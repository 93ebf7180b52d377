"""symbl-tui: a live conversation, understood, in the terminal."""


def version() -> str:
    """The installed version, as packaging knows it."""
    # Imported late: it takes a tenth of the time to the first paint, and only --version asks.
    from importlib import metadata

    try:
        return metadata.version("symbl-tui")
    except metadata.PackageNotFoundError:  # run from a source tree that was never installed
        return "0+unknown"
