"""Which recogniser an engine uses, and which takes over where it cannot run."""
