"""Text to tokens, word lists, reading grades. Knows no entry and no file."""
