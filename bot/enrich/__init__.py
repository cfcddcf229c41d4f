"""What is added to an entry after it was placed: the text of its article."""
