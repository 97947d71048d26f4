"""Migrations, in order; each leaves the walls standing."""
