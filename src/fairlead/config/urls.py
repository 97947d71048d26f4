"""Every address. Only this module knows them all."""

from django.conf import settings
from django.urls import include, path

from fairlead.accounts.urls import urlpatterns as accounts
from fairlead.casework.urls import urlpatterns as casework
from fairlead.config.health import is_live, is_ready
from fairlead.portal.urls import addresses as portal
from fairlead.web.style import style_page

urlpatterns = [
    path("", include(casework)),
    path("", include(accounts)),
    path("", include(portal)),
    path("health/live", is_live, name="live"),
    path("health/ready", is_ready, name="ready"),
]

if settings.FAIRLEAD.demonstration:  # pragma: no branch - the tests are a demonstration
    urlpatterns.append(path("style", style_page, name="style"))

handler400 = "fairlead.web.errors.bad_request"
handler403 = "fairlead.web.errors.forbidden"
handler404 = "fairlead.web.errors.not_found"
handler429 = "fairlead.web.errors.too_many"
handler500 = "fairlead.web.errors.our_fault"
