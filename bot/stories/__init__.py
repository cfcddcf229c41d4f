"""Which entries report the same thing, and what to say of it. Pure."""
