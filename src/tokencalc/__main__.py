"""`python -m tokencalc`."""

from tokencalc.cli.main import run

run()
