"""Moonshine, the default recogniser: a child process with one model decodes the speech of every stream."""
