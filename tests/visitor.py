"""Somebody who opens pages: every page they see is examined, whatever the test is about."""

import re
from collections import Counter
from html.parser import HTMLParser
from urllib.parse import urlencode

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from django.test import Client

FORM = "application/x-www-form-urlencoded"
SECRET = "JBSWY3DPEHPK3PXP"
#: Words that no page of ours says to people.
NEVER = re.compile(r"\b(user|submit|invalid|incident number|sexting|perpetrator)\b", re.IGNORECASE)


class Page(HTMLParser):
    """What a page is made of."""

    def __init__(self, html):
        super().__init__()
        self.ids, self.labels, self.fields, self.tags = [], set(), {}, Counter()
        self.text, self.title, self.heading, self.inside = [], "", "", []
        self.unquoted, self.is_door = [], False
        self.lists, self.list = {}, None
        self.inputs, self.scripts, self.forms = {}, [], []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        self.tags[tag] += 1
        self.inside.append(tag)
        if "id" in found:
            self.ids.append(found["id"])
        if tag == "label":
            self.labels.add(found.get("for"))
        if tag in {"input", "textarea", "select"}:
            self.fields[found.get("id") or found.get("name")] = found
        if tag in {"ol", "ul"}:
            self.list = self.lists.setdefault(found.get("class", ""), [])
        if tag == "li" and self.list is not None:
            self.list.append("")
        if tag == "body":
            self.is_door = "door" in found.get("class", "").split()
        if tag == "script":
            self.scripts.append(found)
        if tag == "form":
            self.forms.append(found)
        if tag in {"input", "br", "img", "meta", "link", "hr"}:
            self.inside.pop()

    def handle_endtag(self, tag):
        while self.inside and self.inside.pop() != tag:
            pass

    def handle_data(self, data):
        if "script" in self.inside:
            return
        if "title" in self.inside and "svg" not in self.inside:
            self.title += data
        elif "h1" in self.inside:
            self.heading += data
        if "li" in self.inside and self.list:
            self.list[-1] += data.strip()
        self.text.append(data)
        if "cite" not in self.inside:
            self.unquoted.append(data)

    def listed(self, name):
        """The words in the list of a class, one for each of its items."""
        return self.lists.get(name, [])

    @property
    def own_words(self):
        """The words but for titles of sources, which are called what they are called."""
        return " ".join(" ".join(self.unquoted).split())

    @property
    def words(self):
        """All the words; a number that can be called stands in its sentence as any other."""
        return re.sub(r"(999|1111|5000) (?=[.,:])", r"\1", " ".join(" ".join(self.text).split()))


def examine(response):
    """What holds of every page: one heading that the title repeats, labels, ids, words, no code."""
    page = Page(response.content.decode())
    heading = " ".join(page.heading.split())
    assert page.tags["h1"] == 1, heading
    assert page.tags["main"] == 1
    title = " ".join(page.title.split())
    if page.is_door:
        # It stands in the history of a browser: it says whose page it is, and nothing of what for.
        assert heading not in title
        assert "Fairlead" not in title
    else:
        assert title.removeprefix("Error: ") == f"{heading} – Fairlead"
    assert [name for name, count in Counter(page.ids).items() if count > 1] == []
    for name, field in page.fields.items():
        if field.get("type") != "hidden":
            assert name in page.labels, f"{heading}: {name} has no label"
    assert not NEVER.search(page.own_words), NEVER.search(page.own_words)
    assert not re.search(r"\son\w+=|style=", response.content.decode())
    assert all("src" in script for script in page.scripts)
    assert not any(form.get("enctype") for form in page.forms)
    return page


class Visitor:
    """A browser of somebody, or of nobody."""

    def __init__(self, person=None, organisation=None, *, strict=False):
        self.client = Client(enforce_csrf_checks=strict, raise_request_exception=False)
        if person is not None:
            have_second_step(person)
            self.client.force_login(person)
        if organisation is not None:
            session = self.client.session
            session["organisation"] = str(organisation)
            session.save()

    def get(self, address, status=200, **headers):
        return self._examined(self.client.get(address, headers=headers), status)

    def post(self, address, data=None, status=302):
        sent = self.client.post(address, form(data), content_type=FORM)
        return self._examined(sent, status)

    def _examined(self, response, status):
        assert response.status_code == status, (response.status_code, response.headers)
        if response.headers.get("Content-Type", "").startswith("text/html") and response.content:
            response.page = examine(response)
        return response


def form(data):
    """Answers as a form sends them."""
    return urlencode(data or {}, doseq=True)


def have_second_step(person):
    """An authenticator app, set up."""
    if not Authenticator.objects.filter(user=person, type="totp").exists():
        auth.TOTP.activate(person, SECRET)


def code_now(offset=0):
    """The code that the app shows."""
    counter = list(auth.yield_hotp_counters_from_time())[1] + offset
    return auth.format_hotp_value(auth.hotp_value(SECRET, counter))
