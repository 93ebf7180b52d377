"""Recognition by a server that speaks Deepgram's ``/v1/listen``."""
