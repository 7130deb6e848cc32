"""References: which one is meant, in which style, in which export format."""
