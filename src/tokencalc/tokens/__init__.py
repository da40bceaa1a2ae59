"""Counting tokens of a text offline, with the tokenizers of the `tokens` extra."""
