"""Walls between organisations: the tenant of a transaction, and row-level security.

Nothing here knows what an organisation is beyond its id.
"""
