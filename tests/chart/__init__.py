"""Charts: from figures to marks, to a terminal, to files."""
