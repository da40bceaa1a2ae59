"""The documents, and what keeps their samples true."""
