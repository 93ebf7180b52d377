"""The screens: each composes widgets, binds keys and routes messages."""
