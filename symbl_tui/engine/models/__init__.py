"""Speech models: the catalogue, download and installation, the installed ones, measurements."""
