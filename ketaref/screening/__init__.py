"""A patient's findings, held against contraindications, cautions and interactions."""
