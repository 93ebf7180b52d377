"""The WebSocket routes and the sockets that they serve."""
