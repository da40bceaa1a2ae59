"""The tests of tokencalc."""
