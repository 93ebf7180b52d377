"""What the set-up screens choose from and what is chosen: state without widgets."""
