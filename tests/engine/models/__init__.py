"""Models: installing, finding, measuring and choosing them."""
