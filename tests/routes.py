"""Every address of Fairlead, found and not listed: what is added is tested the day it is added."""

from dataclasses import dataclass
from uuid import uuid4

from django.urls import URLResolver, get_resolver, reverse
from django.urls.converters import IntConverter, SlugConverter, StringConverter, UUIDConverter


@dataclass(frozen=True)
class Route:
    """An address: its name, its view, and what stands in it."""

    name: str
    view: object
    converters: dict

    @property
    def page(self):
        """What it asks for, when it is a page of an organisation."""
        return getattr(self.view, "page", None)

    def address(self, **known):
        """The address with these values, and made-up ones for what is not given."""
        made = {
            UUIDConverter: uuid4,
            IntConverter: lambda: 999_999_999,
            SlugConverter: lambda: "nothing",
            StringConverter: lambda: "nothing",
        }
        values = {
            name: known.get(name)
            or next(way for kind, way in made.items() if isinstance(converter, kind))()
            for name, converter in self.converters.items()
        }
        return reverse(self.name, kwargs=values)


def routes():
    """Every route, sorted by name."""
    found = list(_below(get_resolver().url_patterns))
    assert len({route.name for route in found}) == len(found)
    return sorted(found, key=lambda route: route.name)


def _below(patterns):
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _below(pattern.url_patterns)
        else:
            yield Route(pattern.name, pattern.callback, pattern.pattern.converters)


#: Open to anyone, and why.
PUBLIC = {
    "account_login": "where one signs in",
    "account_inactive": "says that an account is closed",
    "account_logout": "ends nothing when nobody is signed in",
    "mfa_login_webauthn": "signs in with a passkey",
    "mfa_authenticate": "the second step, of somebody who took the first",
    "sign-in-link": "a link that is itself the proof",
    "forgotten": "asks for a link, and tells nothing",
    "not-known": "says that an identity is not known",
    "openid_connect_login": "goes to an identity provider",
    "openid_connect_callback": "comes back from one",
    "join": "an invitation that is itself the proof",
    "door-front": "where somebody without an account comes in",
    "door-way": "the same, in another language or as somebody else",
    "door-write": "where they tell",
    "door-read": "where they come back with six words, which are the proof",
    "door-more": "how a picture is taken down",
    "door-about": "what happens when somebody tells",
    "door-leave": "leads away from here",
    "live": "whether the process answers",
    "ready": "whether the database answers",
    "style": "every component, in the demonstration",
}
