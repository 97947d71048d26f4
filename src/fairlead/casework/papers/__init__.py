"""Papers about a case for one recipient and one purpose: what stands in them, and how they look."""
