"""A running session: capture, uplink, reconnects, and the results on their way in."""
