"""One file per kind of source of sound; all look like :class:`symbl_tui.audio.sources.source.Source`."""
