"""The price sheets against the world."""
