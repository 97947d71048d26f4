"""The templates' world: components, and dates and lengths of time as people say them."""

import json
import re
from collections.abc import Hashable
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from jinja2 import ChoiceLoader, Environment, PackageLoader, PrefixLoader
from jinja2.runtime import Macro
from markupsafe import Markup

from fairlead.web.forms import field, summary
from fairlead.web.plain_text import apart

GOVUK = "govuk_frontend_jinja"


def environment(**options: Any) -> Environment:
    """The Jinja environment of every page. Text is escaped; nothing people wrote is markup."""
    own = options.pop("loader")
    govuk = PrefixLoader({GOVUK: PackageLoader(GOVUK)})
    made = Environment(  # noqa: S701 - Django passes autoescape=True
        loader=ChoiceLoader([own, govuk]), extensions=["jinja2.ext.do"], **options
    )
    made.globals.update(static=static, url=address, field=field, summary=summary, now=timezone.now)
    made.globals.update(once=once)
    made.filters.update(when=when, day=day, ago=ago, counted=counted, lasting=lasting)
    made.filters.update(apart=apart, json=json.dumps, svg=svg, grouped=grouped, dial=dial)
    made.trim_blocks = made.lstrip_blocks = True
    return made


@lru_cache(maxsize=4096)
def address(name: str, *args: Hashable, **kwargs: Hashable) -> str:
    """The address of a page by its name. Raises `NoReverseMatch`."""
    return reverse(name, args=args, kwargs=kwargs)


#: What was drawn of what never changes, by the name of its macro.
_DRAWN: dict[tuple[str, Hashable], Markup] = {}


def once(draw: Macro, of: Hashable) -> Markup:
    """What a macro makes of something that never changes, made once in the life of a process.

    Only for macros that read nothing else, and for what the packs of guidance hold: each is kept.
    """
    key = draw.name, of
    if key not in _DRAWN:
        _DRAWN[key] = Markup(draw(of))  # noqa: S704 - a macro escapes what it is given
    return _DRAWN[key]


def when(moment: datetime | None) -> Markup | str:
    """A moment as "22 November 2026, 14:05", where the readers are; "not yet" for none."""
    if moment is None:
        return "not yet"
    here = moment.astimezone(timezone.get_default_timezone())
    at, said = here.isoformat(timespec="minutes"), f"{here.day} {here:%B %Y, %H:%M}"
    return Markup(f'<time datetime="{at}">{said}</time>')  # noqa: S704 - digits and a month


def svg(drawn: str) -> Markup:
    """A drawing of our own making, in the page itself; nothing that people sent comes here.

    Raises `ValueError` for anything but a drawing without script.
    """
    found = re.search(r"<svg\b.*</svg>", drawn, re.DOTALL)
    if found is None or re.search(
        r"<script|\bon\w+=|href=|<foreignObject", found[0], re.IGNORECASE
    ):
        raise ValueError("this is no drawing of ours")
    return Markup(found[0])  # noqa: S704 - checked above


#: Numbers to call, and addresses of pages, as they stand in a sentence.
NUMBER = r"\b(?:999|101|0\d[\d\s]{6,12}\d)\b"
SITE = r"\b[\w-]+(?:\.[\w-]+)+(?:/[\w-]+)*"


def dial(text: str, *, sites: bool = False, apart: bool = False) -> Markup:
    """A text in which a number can be called by touching it, and a page be opened where asked for.

    A page that is opened takes the place of this one, or is opened apart where something is
    written here that would be lost.
    """
    found = re.split(f"({NUMBER}{f'|{SITE}' if sites else ''})", text)
    parts = (_link(part, apart=apart) if at % 2 else part for at, part in enumerate(found))
    return Markup("").join(parts)


def _link(text: str, *, apart: bool) -> Markup:
    is_site = "." in text
    href = f"https://{text}" if is_site else f"tel:{''.join(text.split())}"
    where = Markup(' target="_blank"') if apart else ""
    more = Markup(' rel="noreferrer"') + where if is_site else ""
    return Markup('<a class="govuk-link" href="{}"{}>{}</a>').format(href, more, text)


def grouped(text: str) -> str:
    """A key in groups of four, to be typed by hand."""
    return " ".join(text[place : place + 4] for place in range(0, len(text), 4))


def day(found: date | str | None) -> str:
    """A day, or its ISO date, as "22 November 2026"; "never" for none."""
    if isinstance(found, str):
        found = date.fromisoformat(found) if found else None
    return f"{found.day} {found:%B %Y}" if found else "never"


def ago(moment: datetime) -> str:
    """How long ago, in words: "just now", "5 minutes ago", "yesterday", "12 days ago"."""
    seconds = int((timezone.now() - moment).total_seconds())
    days = (timezone.localdate() - timezone.localtime(moment).date()).days
    if seconds < 60:
        return "just now"
    if seconds < 3600:
        return f"{counted(seconds // 60, 'minute')} ago"
    if days == 0:
        return f"{counted(seconds // 3600, 'hour')} ago"
    return "yesterday" if days == 1 else f"{counted(days, 'day')} ago"


def lasting(since: datetime | date) -> str:
    """How long something waits, or when it is: "4 min", "1 h 10", "2 days", "on 3 March".

    A moment to come is said as a time of today, tomorrow or another day; a day as a day.
    """
    if not isinstance(since, datetime):
        return f"{since.day} {since:%B}"
    seconds, here = int((timezone.now() - since).total_seconds()), timezone.localtime(since)
    if seconds < 0:
        days = (here.date() - timezone.localdate()).days
        near = {0: "today", 1: "tomorrow"}
        return f"{near.get(days, f'{here:%A} {here.day} {here:%B}')}, {here:%H:%M}"
    minutes, days = seconds // 60, seconds // 86_400
    if days:
        return counted(days, "day")
    if minutes >= 60:
        return f"{minutes // 60} h {minutes % 60:02}"
    return f"{minutes} min" if minutes else "under a minute"


def counted(number: int, thing: str, things: str = "") -> str:
    """A number with its noun: "1 day", "2 days", "3 people"."""
    return f"{number:,} {thing if number == 1 else things or f'{thing}s'}"
