"""The operating system: paths, processes, signals, the terminal, the keyboard, the editor."""
