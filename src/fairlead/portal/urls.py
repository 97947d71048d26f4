"""The addresses of the door: for whoever looks after it, and for whoever comes.

Those for whoever comes say nothing of what they are for: they stand in the history of a browser,
and on the network of a school.
"""

from django.urls import URLPattern, path

from fairlead.portal.views import doors, front, reading, telling

HERE = "d/<slug:door>"
addresses: list[URLPattern] = [
    path("door", doors.door, name="door"),
    path("door/address", doors.address, name="door-address"),
    path("door/close", doors.close, name="door-close"),
    path("door/open-again", doors.again, name="door-open-again"),
    path("door/poster", doors.poster, name="door-poster"),
    path("door/poster.svg", doors.code, name="door-code"),
    path("leave", front.leave, name="door-leave"),
    path(HERE, front.door_front, name="door-front"),
    path(f"{HERE}/<slug:way>", front.door_front, name="door-way"),
    path(f"{HERE}/<slug:way>/write", telling.write, name="door-write"),
    path(f"{HERE}/<slug:way>/read", reading.read, name="door-read"),
    path(f"{HERE}/<slug:way>/more", front.door_more, name="door-more"),
    path(f"{HERE}/<slug:way>/about", front.door_about, name="door-about"),
]
