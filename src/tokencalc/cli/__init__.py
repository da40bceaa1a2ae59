"""The command line: read, calculate, render, exit code."""
