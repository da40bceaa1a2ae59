"""Outside catalogues, read and imported."""
