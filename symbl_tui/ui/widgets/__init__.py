"""What screens are made of: widgets take values and post facts; none of them does any I/O."""
