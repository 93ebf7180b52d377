"""The client of a language model, which both the engine and sessions may use. Off unless configured."""
