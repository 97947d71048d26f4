"""The addresses of the door: for whoever looks after it, and for whoever comes."""

from django.urls import URLPattern, path

from fairlead.portal.views import doors, front

addresses: list[URLPattern] = [
    path("door", doors.door, name="door"),
    path("door/address", doors.address, name="door-address"),
    path("door/close", doors.close, name="door-close"),
    path("door/open-again", doors.again, name="door-open-again"),
    path("door/poster", doors.poster, name="door-poster"),
    path("door/poster.svg", doors.code, name="door-code"),
    path("d/<slug:door>", front.door_front, name="door-front"),
]
