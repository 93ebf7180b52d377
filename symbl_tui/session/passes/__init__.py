"""Passes: what later recognitions of a session's recorded sound came to, each beside the live result.

A pass is ``passes/NAME`` in the session's folder: ``events.jsonl`` in the journal's format, and
``pass.toml``. ``session.toml`` names the pass that readers use in its key ``transcript``; without it they use
the live result.
"""
