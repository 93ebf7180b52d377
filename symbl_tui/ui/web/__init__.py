"""The same screens in a browser, by textual-serve."""
