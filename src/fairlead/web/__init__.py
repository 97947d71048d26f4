"""The design system and the journeys: how pages look and lead on. It knows no word of the work."""
