"""Every page on which people's words stand: they stay words, and turn no other word around."""

import re
from contextlib import suppress
from html.parser import HTMLParser

import pytest
from django.apps import apps
from django.db import ProgrammingError, transaction
from tests.walls.test_every_page import ids

from fairlead.accounts.roles import ROLES
from fairlead.ledger.models import Entry
from fairlead.vault.fields import SealedJSON, SealedText
from fairlead.walls.models import TenantModel
from filling import is_page
from furnished import furnish
from routes import routes
from visitor import Visitor

PAGES = [route for route in routes() if route.page and route.name != "export"]
#: What answers with no page, and why none is missed.
NO_PAGE = {
    "door-code": "a drawing of an address",
    "door-open-again": "leads to the door, which is open; takes no words",
    "governors-report": "a paper: tests/casework/test_counts.py",
    "home": "leads to where one's work is",
    "invite": "leads to its first question, which is a page of its own",
    "receipt": "lines for a program to verify",
}
#: Turns what follows around, and would be a heading if it were read as more than words.
TURNING = " \u202e<h1>turned</h1>{{7*7}}"
#: What is shown apart from what stands around it, of itself.
APART = {"bdi", "textarea", "title", "option"}
INLINE = {"a", "strong", "span", "em", "b", "i", "time", "label", "button", "code", "abbr", "small"}
VOID = {"input", "br", "img", "meta", "link", "hr", "path", "circle", "rect", "line"}


class Turned(HTMLParser):
    """What other words stand behind words that turn, in the same line of a page."""

    def __init__(self, content):
        super().__init__()
        self.inside, self.turned, self.found = [], "", []
        self.feed(content)

    def handle_starttag(self, tag, _attributes):
        if tag not in INLINE | APART:
            self.turned = ""
        if tag not in VOID:
            self.inside.append(tag)

    def handle_endtag(self, tag):
        while self.inside and self.inside.pop() != tag:
            pass
        if tag not in INLINE | APART:
            self.turned = ""

    def handle_data(self, data):
        data = re.sub("\u2068[^\u2069]*\u2069", "…", data)
        if self.turned and data.strip(" \n\xa0·.,;:”"):
            self.found.append((self.turned, data.strip()))
        before, mark, _ = data.partition("\u202e")
        if mark and not APART & {*self.inside}:
            self.turned = before.strip()[-40:] or "…"
            if rest := data.rpartition("{{7*7}}")[2].strip(" \n\xa0·.,;:”"):
                self.found.append((self.turned, rest))


def turn(value):
    """The same text or answers, with words that turn at the end of each text."""
    if isinstance(value, dict):
        return {key: turn(one) for key, one in value.items()}
    if isinstance(value, list):
        return [turn(one) for one in value]
    return value + TURNING if isinstance(value, str) and " " in value else value


@pytest.fixture(scope="module")
def school(whole_file):
    made = furnish("Otterburn School")
    with made.acting("staff"):
        made.actor_membership = made.actor("staff").membership.id
    with made.acting("lead"):
        for model in apps.get_models():
            if issubclass(model, TenantModel) and model is not Entry:
                for row in model.objects.all():
                    turn_row(row)
        for person in made.people.values():
            turn_row(person)
    return made


def turn_row(row):
    changed = False
    for column in row._meta.concrete_fields:
        if isinstance(column, SealedText):
            before = getattr(row, column.attname)
            after = turn(before)
            if after != before and (isinstance(column, SealedJSON) or len(after) <= column.most):
                setattr(row, column.attname, after)
                changed = True
    if changed:
        with suppress(ProgrammingError), transaction.atomic():
            row.save()  # refused where rows are only added


@pytest.mark.parametrize("route", PAGES, ids=[route.name for route in PAGES])
def test_words_stay_words_and_turn_nothing_around_them(route, school, undoing):
    for role in ["lead", *ROLES]:
        visitor = Visitor(school.people[role], school.id)
        response = visitor.client.get(route.address(**ids(school)))
        if response.status_code == 200:
            break
    is_seen = response.status_code == 200 and is_page(response)
    assert is_seen is (route.name not in NO_PAGE)
    content = response.content.decode() if is_seen else ""

    assert "<h1>turned" not in content
    assert Turned(content).found == []
