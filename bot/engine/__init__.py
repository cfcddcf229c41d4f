"""Who wakes whom, and whether everyone is still awake."""
