"""What a build holds, and what each way to install it gives."""
