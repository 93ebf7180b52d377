"""PocketSphinx: a child process per stream, with the model that its wheel carries."""
