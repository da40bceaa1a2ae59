"""What every command prints, as files: a change of the output shows as a difference that somebody has to want.

`python -m tests.golden` rewrites the files in `expected`; no test ever does.
"""
