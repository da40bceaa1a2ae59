"""The console script: the first code that runs."""

import gc
import os
import sys


def run() -> None:
    """Run the command line, and exit with its code.

    A command is over before a garbage collection would pay for itself, and importing makes a great many objects. The
    interpreter looks for garbage once more as it ends, in spite of that, but not among what is frozen. Plugins that
    other packages bring for pydantic are for those packages: tokencalc does not search for them.
    """
    gc.disable()
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    from tokencalc.cli.main import main

    code = main()
    if "duckdb" not in sys.modules:  # It looks for what it has left behind, and would take what is frozen for that.
        gc.freeze()
    sys.exit(code)
