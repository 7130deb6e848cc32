"""Query to Answer."""
