"""Values to what is shown: panels and JSON. The one room that prints."""
