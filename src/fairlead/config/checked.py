"""Says what is not as it must be: `python -m fairlead.config.checked`."""

import os
import sys

import django


def main() -> int:
    """0, or 2 with a sentence for each fault."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fairlead.config.settings")
    django.setup()
    from fairlead.config.start import faults  # noqa: PLC0415 - the settings are read by now

    found = faults()
    print("\n".join(found), file=sys.stderr)
    return 2 if found else 0


if __name__ == "__main__":
    sys.exit(main())
