"""What runs in continuous integration of others: the Action, its scripts, and the recipes of the documents."""
