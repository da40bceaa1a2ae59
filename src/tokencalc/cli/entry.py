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
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # It was closed, so that nobody wants what is written there.
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115  # until the end
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    from tokencalc.cli.main import main

    try:
        code = main()
    except Exception:  # A fault of ours must not look like a limit that is not met, which is 1.
        import traceback

        traceback.print_exc()
        code = 2
    if "duckdb" not in sys.modules:  # It looks for what it has left behind, and would take what is frozen for that.
        gc.freeze()
    sys.exit(code)
