"""The listener of calls: HTTP and WebSocket at ``/calls/PLATFORM``, and AudioSocket over TCP."""
