"""Fairlead: from a worry about a child online to a safe, explained, recorded response."""

__version__ = "0.1.0"
