"""Encryption at rest: a root key outside the database, keys under it, fields bound to their place.

It protects a stolen database or backup. It does not protect against whoever runs the server:
the server opens what people read.
"""
