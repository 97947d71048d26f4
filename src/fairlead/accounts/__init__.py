"""Organisations, the people in them, their roles, how they sign in, and whom to call locally."""
