"""The set-up flow and the app's sessions: which screen follows which."""
