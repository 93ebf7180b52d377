"""Recognisers in child processes: framing, workers, restarts, the model server."""
