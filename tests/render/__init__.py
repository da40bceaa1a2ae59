"""The tests of what is shown: sentences, tables and their rounding."""
