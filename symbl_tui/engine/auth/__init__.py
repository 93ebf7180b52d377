"""Authentication of clients: accounts and the tokens that they show."""
