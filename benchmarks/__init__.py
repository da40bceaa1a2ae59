"""How fast tokencalc is, as ratios to programs that do next to nothing."""
