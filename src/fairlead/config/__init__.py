"""How Fairlead is put together and run: settings, addresses, start-up; it alone knows every app."""
