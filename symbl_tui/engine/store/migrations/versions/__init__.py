"""One module for each revision of the schema; none is changed once released."""
