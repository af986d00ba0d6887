"""`python -m open287g`: the same command line as `open287g`."""

from open287g.cli import main

main()
