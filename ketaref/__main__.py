"""`python -m ketaref`."""

from ketaref.cli import main

main()
