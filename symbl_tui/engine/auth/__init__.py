"""Authentication of clients: the application's credentials and the tokens issued for them."""
