"""Results as text: the only place that rounds for people."""
