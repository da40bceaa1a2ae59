"""`python -m tests.golden` rewrites the golden outputs: look at the difference before you keep it."""

import sys

from tests.golden.cases import EXPECTED, everything


def rewrite() -> None:
    """Write every file anew, take away what no command makes any more, and say what has changed."""
    EXPECTED.mkdir(exist_ok=True)
    made = dict(everything())
    for path in sorted(EXPECTED.glob("*.*")):
        if path.name not in made:
            path.unlink()
            sys.stdout.write(f"removed {path.name}\n")
    for name, content in made.items():
        path = EXPECTED / name
        if not path.exists() or path.read_bytes() != content:
            path.write_bytes(content)
            sys.stdout.write(f"wrote {name}\n")


if __name__ == "__main__":
    rewrite()
