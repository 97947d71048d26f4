"""The pages of the door: each finds what it is about, asks, acts and goes on."""
