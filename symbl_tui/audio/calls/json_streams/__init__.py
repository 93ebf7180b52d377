"""Media streams as JSON with base64 payloads: Twilio Media Streams, and what others made of them.

One tolerant codec (:mod:`.json_stream_codec`) reads them all; what differs stands in a record for each
(:mod:`.dialects`). Sources of the facts: the vendors' documentation and clients, ``docs/calls/``.
"""
