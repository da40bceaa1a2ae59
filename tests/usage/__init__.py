"""Tests of reading logs and invoices."""
