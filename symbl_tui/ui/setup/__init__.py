"""The set-up flow: which screen follows which until a session starts."""
