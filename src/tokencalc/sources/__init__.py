"""Outside price catalogues, read into price sheets of our own form."""
