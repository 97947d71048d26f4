"""What can be done in casework. Each is atomic, checks its rule and records itself."""
