"""The pages of an organisation: its people, its directory, its ledger."""
