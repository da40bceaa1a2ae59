"""The tests of the engine: laws as properties, vendors' rules as classes, and published figures."""
