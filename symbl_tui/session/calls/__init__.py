"""Calls as sessions: one session for each call that the server takes, all with one engine."""
