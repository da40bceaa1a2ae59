"""The console script: the first code that runs."""

import gc
import sys


def run() -> None:
    """Run the command line, and exit with its code.

    A command is over before a garbage collection would pay for itself, and importing makes a great many objects.
    """
    gc.disable()
    from tokencalc.cli.main import main

    sys.exit(main())
