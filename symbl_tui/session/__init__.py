"""Sessions: a recording with its results, while it runs and after it. Without any user interface."""
