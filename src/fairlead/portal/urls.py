"""The addresses of the door: for whoever looks after it, and for whoever comes.

Those for whoever comes say nothing of what they are for: they stand in the history of a browser,
and on the network of a school.
"""

from django.urls import URLPattern, path, register_converter
from django.urls.converters import SlugConverter

from fairlead.portal.views import doors, front, reading, telling


class TypedConverter(SlugConverter):
    """A part of an address as people type it from a poster: a stroke at its end changes nothing."""

    regex = f"{SlugConverter.regex}/?"

    def to_python(self, value: str) -> str:
        """The part without what was typed after it."""
        return value.removesuffix("/")


register_converter(TypedConverter, "typed")
HERE = "d/<slug:door>"
addresses: list[URLPattern] = [
    path("door", doors.door, name="door"),
    path("door/address", doors.address, name="door-address"),
    path("door/close", doors.close, name="door-close"),
    path("door/open-again", doors.again, name="door-open-again"),
    path("door/poster", doors.poster, name="door-poster"),
    path("door/poster.svg", doors.code, name="door-code"),
    path("leave", front.leave, name="door-leave"),
    path("d/<typed:door>", front.door_front, name="door-front"),
    path(f"{HERE}/<typed:way>", front.door_front, name="door-way"),
    path(f"{HERE}/<slug:way>/write", telling.write, name="door-write"),
    path(f"{HERE}/<slug:way>/read", reading.read, name="door-read"),
    path(f"{HERE}/<slug:way>/more", front.door_more, name="door-more"),
    path(f"{HERE}/<slug:way>/about", front.door_about, name="door-about"),
]
