"""The state of a session as a screen sees it: conversation, states, ledger, link status."""
