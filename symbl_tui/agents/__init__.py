"""The user's sessions for programs that act on their behalf: a Model Context Protocol server."""
