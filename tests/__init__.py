"""Ours comes before a package of the same name that textstat brings along."""
