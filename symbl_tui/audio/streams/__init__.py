"""Byte streams as sources: standard input, a named pipe, a socket."""
