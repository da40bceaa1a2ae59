"""Scenarios from real traffic: the script that makes them, the committed files, and the page about them."""
