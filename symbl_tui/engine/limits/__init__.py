"""Resource limits of the engine: request rates, send rates, open files, header timeouts."""
