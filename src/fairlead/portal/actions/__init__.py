"""Everything that changes a door: each a rule, rows and an entry."""
