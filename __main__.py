"""Run the command line: ``python -m triplehelix``."""

from .cli import main

main()
