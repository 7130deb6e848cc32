"""Library to one SQLite file and back."""
