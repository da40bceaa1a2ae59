"""Token economics: what a switch from closed to open models costs."""

__version__ = "0.1.0"
