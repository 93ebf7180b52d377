"""This engine as one of several behind a proxy: whether it takes new conversations."""
