"""The door: where somebody without an account tells the organisation, and comes back to read."""
