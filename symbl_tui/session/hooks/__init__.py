"""Commands and webhooks that get the events of a session, beside it."""
