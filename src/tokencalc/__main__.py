"""`python -m tokencalc`."""

from tokencalc.cli.entry import run

if __name__ == "__main__":
    run()
