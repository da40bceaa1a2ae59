"""The error messages: one broken file each, its exact text beside it, and a proof that its way out works."""
