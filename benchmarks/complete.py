"""A press of Tab after the first letters of a model's name, as bash sends it."""

import os

from tokencalc.cli.main import main

if __name__ == "__main__":
    os.environ["_TOKENCALC_COMPLETE"] = "complete_bash"
    os.environ["COMP_WORDS"] = "tokencalc compare --from claude-son"
    os.environ["COMP_CWORD"] = "3"
    raise SystemExit(main())
