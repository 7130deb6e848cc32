"""YAML to Library: the packs, their files, and what is wrong with them."""
