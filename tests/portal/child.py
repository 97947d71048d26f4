"""Somebody without an account at a door: they press what a page offers, as a browser would."""

import hashlib
import itertools

from fairlead.portal import work
from visitor import Visitor


def solved(ticket):
    """A number that solves a ticket, found as anybody might who has no script of ours."""
    for counter in itertools.count():
        digest = hashlib.sha256(f"{ticket}:{counter}".encode()).hexdigest()
        if int(digest, 16) >> (256 - work.BITS) == 0:
            return str(counter)
    raise AssertionError


class Child(Visitor):
    """A browser of nobody, at one door by one way."""

    def __init__(self, door, way="en"):
        super().__init__()
        self.way = f"/d/{door}/{way}"
        self.page = None

    def begin(self):
        """Open the first page of telling, and press start."""
        self.page = self.get(f"{self.way}/write").page
        return self.press(step="start")

    def press(self, where="write", **said):
        """Send the form of this page, with what it carries and what is said."""
        carried = {
            field["name"]: field.get("value", "")
            for field in self.page.fields.values()
            if field.get("type") == "hidden"
        }
        sent = self.post(f"{self.way}/{where}", {**carried, **said}, status=200)
        self.page = sent.page
        return self.page

    @property
    def at(self):
        """Which question this page asks."""
        return self.page.fields["step"]["value"]

    def answer(self, answers):
        """Answer every question that comes, or pass it over, until all of it is shown."""
        while self.at != "check":
            key = self.at
            said = {"answer": answers[key]} if key in answers else {"does": "pass"}
            self.press(**said)
        return self.page

    def tell(self, **answers):
        """Tell from the first page to the last; the six words."""
        self.begin()
        self.answer({"what": "Somebody keeps writing to me.", **answers})
        return self.send()

    def send(self):
        """Press send; the words of the page that comes."""
        page = self.press(does="send")
        return page.listed("door-words")

    def open(self, words):
        """Come back with some words."""
        self.page = self.get(f"{self.way}/read").page
        return self.press("read", words=words)
