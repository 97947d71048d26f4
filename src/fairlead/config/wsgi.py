"""The application as a server runs it: checked before it answers anything."""

import gc
import os
import sys

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fairlead.config.settings")

application = get_wsgi_application()

if os.environ.get("FAIRLEAD_CHECKED") != "yes":
    # Whoever starts the application checked it already, or it is checked here: a server that is
    # started by hand must not skip it.
    from fairlead.config.start import faults

    if found := faults():
        print("\n".join(f"fairlead: {fault}" for fault in found), file=sys.stderr)
        sys.exit(2)

# What was made so far stays for as long as the process: the collector need not look through all
# modules again and again. What pages leave behind it takes in small helpings: a hundred thousand
# objects at once hold up every request of the process for an eighth of a second.
gc.collect()
gc.freeze()
gc.set_threshold(3_000, 50, 100)
