"""A SIP phone: calls over SIP and RTP as call events, from a child process that holds the native library.

``sip_child`` and what it imports (``sip_stack``, ``sip_leg``, ``stack_call``, ``message_writer``) run in the
child; ``sip_phone``, ``sip_call`` and ``sip_process`` are the parent's side; the rest is pure.
"""
