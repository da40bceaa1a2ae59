"""Real logs and invoices: read into one roll-up, from which everything else follows."""
