"""The clinical lead's tools."""
