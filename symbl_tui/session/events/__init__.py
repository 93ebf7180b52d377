"""What happens in a session, as a stream of events, each of them once: for notifications and hooks."""
