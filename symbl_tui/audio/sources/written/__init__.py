"""Sound that somebody writes: into standard input, a named pipe or a socket."""
