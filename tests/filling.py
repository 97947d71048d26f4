"""Forms as they stand on pages: found, filled in and sent, whatever page they are of."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

from django.utils import timezone

from visitor import FORM, form

VOID = {"input", "br", "img", "meta", "link", "hr"}
#: What a field takes that has a form of its own, tried in turn where words are refused.
PROPER = ["0115 496 0000", "2012-05-04", "10", "C-1001", "https://example.org", ""]


@dataclass
class Input:
    """A field of a form: how it is called, of what kind it is, and how long a text it takes."""

    name: str
    kind: str
    value: str = ""
    most: int = 100_000
    id: str = ""


@dataclass
class Found:
    """A form on a page."""

    action: str
    method: str
    inputs: dict[str, Input] = field(default_factory=dict)

    @property
    def texts(self):
        """The fields that take words."""
        kinds = {"text", "textarea", "search", "email", "tel", "url"}
        return {name: one for name, one in self.inputs.items() if one.kind in kinds}

    def filled(self, **given):
        """Answers: those given, and for everything else what stands there or comes first."""
        return {name: given.get(name, _answer(one)) for name, one in self.inputs.items()}


def _answer(one):
    now = timezone.localtime()
    made = {
        "datetime-local": f"{now:%Y-%m-%dT%H:%M}",
        "date": f"{now:%Y-%m-%d}",
        "number": "10",
        "email": "tam@example.org",
        "password": "harbour lantern meadow pebble",
    }
    return one.value or made.get(one.kind, "Words" if one.kind in {"text", "textarea"} else "on")


class Forms(HTMLParser):
    """The forms of a page, but for the one that signs out."""

    def __init__(self, html):
        super().__init__()
        self.forms, self.inside, self.area, self.select, self.errors = [], None, None, None, {}
        self.error, self.depth, self.ids = None, 0, set()
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.ids.add(given.get("id"))
        if (given.get("id") or "").endswith("-error"):
            self.error = given["id"].removesuffix("-error")
            self.errors[self.error] = ""
        if tag == "form":
            self.inside = Found(given.get("action", ""), given.get("method", "get"))
            if "sign-out" not in self.inside.action:
                self.forms.append(self.inside)
        elif self.inside is not None and tag in {"input", "textarea", "select"}:
            self._input(tag, given)
        elif tag == "option" and self.select and not self.select.value:
            self.select.value = given.get("value", "")

    def _input(self, tag, given):
        kind = given.get("type", "text") if tag == "input" else tag
        if given.get("inputmode") == "numeric":
            kind = "number"
        name = given.get("name")
        if not name or kind in {"submit", "button"}:
            return
        most = int(given.get("maxlength") or 100_000)
        one = Input(name, kind, given.get("value") or "", most, given.get("id", ""))
        if kind == "checkbox" and name in self.inside.inputs:
            return
        if not (kind == "radio" and name in self.inside.inputs):
            self.inside.inputs[name] = one
        self.area = one if tag == "textarea" else None
        self.select = one if tag == "select" else None

    def handle_endtag(self, tag):
        if tag == "form":
            self.inside = None
        if tag == "textarea":
            self.area = None
        if tag == "p":
            self.error = None

    def handle_data(self, data):
        if self.area is not None:
            self.area.value += data.removeprefix("\n")
        if self.error is not None:
            self.errors[self.error] += data


def forms_of(visitor, address):
    """The forms on a page; none where it does not answer with a page."""
    response = visitor.client.get(address)
    if response.status_code != 200 or not is_page(response):
        return []
    return Forms(response.content.decode()).forms


def send(visitor, address, found, answers):
    """Answers sent as the form says."""
    to = found.action or address
    if found.method.lower() == "get":
        return visitor.client.get(to, answers)
    return visitor.client.post(to, form(answers), content_type=FORM)


def is_page(response):
    """Whether it is a page, and no paper or copy."""
    return "html" in response.headers.get("Content-Type", "")


def errors_in(response):
    """What a page says is amiss, by the id of the field."""
    return Forms(response.content.decode()).errors


def send_until_taken(visitor, address, found, answers):
    """Answers sent, with what fields of a form of their own need in place of words."""
    answers = dict(answers)
    response = send(visitor, address, found, answers)
    for proper in PROPER:
        if response.status_code != 200 or not is_page(response):
            break
        for name, one in found.inputs.items():
            if one.id in errors_in(response):
                is_mail = one.kind == "email"
                answers[name] = f"tam{len(proper)}@example.org" if is_mail else proper
        response = send(visitor, address, found, answers)
    return response, answers
