"""Which channel hears of an entry, when, and in what words. Pure."""
