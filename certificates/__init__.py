"""Certificates of completion: issued once, kept as they are, and checked by anybody."""
