"""Charts of cost: what is drawn, its axes, and the drawing in a terminal and as SVG with the libraries of an extra."""
