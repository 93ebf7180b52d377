"""Resource limits of the engine: deadlines, send rates, subscribers, its HTTP and WebSocket protocols."""
