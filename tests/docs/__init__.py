"""The documents say what is so: their samples are the program's, and what they name is there."""
