"""Zoom Realtime Media Streams: a webhook announces a stream, then we open two WebSockets to Zoom.

The webhook, the stream and the two codecs are pure; :mod:`.rtms_client` has the sockets.
Sources: developers.zoom.us, "Realtime Media Streams" (event reference, data types), ``zoom/rtms-samples``,
and tests of the messages with Zoom's own client (``rtms`` 1.1.0).
"""
