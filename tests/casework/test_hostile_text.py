"""Every form of every page: hostile words stay words, files stay out, and no field slips in.

Nothing is listed: the pages are those that the addresses know, the forms those that stand on the
pages, and a journey is walked to its end.
"""

import base64
import html
import io
import random
import re

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from pypdf import PdfReader
from tests.walls.test_every_page import ids

from fairlead.accounts.roles import ROLES
from fairlead.ledger.models import Entry
from fairlead.walls.models import TenantModel
from filling import errors_in, forms_of, is_page, send, send_until_taken
from furnished import furnish
from routes import routes
from visitor import Page, Visitor

WRITING = [route for route in routes() if route.page and route.page.writes]
names = [route.name for route in WRITING]
#: Texts that are looked at and not kept, by the page and the field.
NOT_KEPT = {("wording", "text"), ("record-step", "find")}
#: On which no form stands, and why none is missed.
NO_FORM = {
    "door": "is open: its address, the one field, is that of door-address",
    "door-open-again": "leads to the door, which is open; takes no words",
    "invite": "leads to its first question, which is a page of its own",
    "newly-asked": "nothing is; takes no words",
    "receipt": "lines for a program to verify; takes no words",
}
HOSTILE = (
    "=1+1 <script>alert(1)</script><img src=x onerror=alert(1)> {{7*7}}{%x%}${7*7} "
    "'; drop table x;-- %0d%0aSet-Cookie: a=b \u202e [x](https://x.example) https://x.example/ "
)
IMAGE = "data:image/png;base64," + base64.b64encode(random.Random(1).randbytes(30)).decode()


#: Characters that text seldom has: the first three cannot be shown, the others can.
STRANGE = ["a\0b", "bell\x07", "e" + "\u0301" * 10_000]
RARE = ["Ŵyr 👩🏽‍🏫 روبن \u202eturned \u0430\u200b\ufeffb", "\uffff\U0010ffff \ufdd0 \ue000"]


@pytest.fixture(scope="module")
def made(whole_file):
    school = furnish()
    with school.acting("staff"):
        school.actor_membership = school.actor("staff").membership.id
    return school


@pytest.fixture
def school(made, undoing):
    return made


def opened(route, school):
    """The page as the first role sees it that may, and its forms."""
    waiting = {**ids(school), "reference": school.concern.reference}
    for known in (ids(school), waiting):
        address = route.address(**known)
        for role in ["lead", *ROLES]:
            visitor = Visitor(school.people[role], school.id)
            if forms := forms_of(visitor, address):
                assert route.name not in NO_FORM
                return visitor, address, forms
    assert route.name in NO_FORM
    return None, address, []


def walked(visitor, address, forms, answer):
    """Every form of a page filled in and sent; where one leads to another question, on to it."""
    for number, found in enumerate(forms):
        with transaction.atomic():
            here, one = address, found
            for _ in range(15):
                response = answer(visitor, here, one)
                onward = response.headers.get("Location", "")
                if onward.rsplit("/", 1)[0] != address.rsplit("/", 1)[0]:
                    break
                after = forms_of(visitor, onward)
                if onward == here or len(after) <= number:
                    break
                here, one = onward, after[number]
            transaction.set_rollback(True)


def kept(school, without=()):
    """Every text that the organisation keeps, sealed or not."""
    with school.acting("lead"):
        for model in apps.get_models():
            if issubclass(model, TenantModel) and model not in without:
                for row in model.objects.all():
                    for column in model._meta.concrete_fields:
                        yield from texts(getattr(row, column.attname))


def texts(value):
    if isinstance(value, str):
        yield value.replace("\r\n", "\n")
    elif isinstance(value, dict):
        for one in value.values():
            yield from texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from texts(one)


#: What is made by chance: ids, digests, and secrets in addresses.
CHANCE = re.compile(r"\b(?!2001)[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{64}|\b(?!2001)[\w-]{32,}\b")
VOLATILE = (models.UUIDField, models.DateTimeField, models.BinaryField)


def standing(school):
    """All rows of everything, but for what differs by chance or by the moment."""
    with school.acting("lead"):
        return sorted(
            (model.__name__, CHANCE.sub("", repr(_steady(row))))
            for model in apps.get_models()
            if issubclass(model, TenantModel) and model is not Entry
            for row in model.objects.all()
        )


def _steady(row):
    return [
        (column.attname, getattr(row, column.attname))
        for column in row._meta.concrete_fields
        if not isinstance(column, VOLATILE) or str(getattr(row, column.attname)).startswith("2001")
    ]


def slipped_in(form):
    """Every field of every model of ours, by every name that it has, but those declared.

    In parts, of which each is no more than a request may hold.
    """
    made = {}
    for model in apps.get_models():
        if model.__module__.startswith("fairlead."):
            for column in model._meta.get_fields():
                names = {column.name, getattr(column, "attname", column.name)}
                made.update(dict.fromkeys(names - {*form.inputs}, _slipped(column)))
    most = settings.DATA_UPLOAD_MAX_NUMBER_FIELDS - len(form.inputs)
    names = sorted(made)
    for place in range(0, len(names), most):
        yield {name: made[name] for name in names[place : place + most]}


def _slipped(column):
    if isinstance(column, models.BooleanField):
        return "on"
    if isinstance(column, models.IntegerField):
        return "7"
    if isinstance(column, models.DateTimeField | models.DateField):
        return "2001-01-01"
    choices = [key for key, _ in getattr(column, "choices", None) or []]
    if isinstance(column, models.UUIDField | models.ForeignObject):
        return "20012001-2001-4001-8001-200120012001"
    return choices[-1] if choices else "slipped in"


def inert(response):
    """A page on which what people wrote is text: no tag, no link, no header of theirs."""
    assert response.status_code < 500
    assert "a" not in response.cookies
    if response.headers.get("Content-Type") == "application/pdf":
        paper = PdfReader(io.BytesIO(response.content))
        links = [str(one.get_object()) for sheet in paper.pages for one in sheet.annotations or []]
        assert not [one for one in links if "x.example" in one or "/JavaScript" in one]
    elif is_page(response):
        content = response.content.decode()
        page = Page(content)
        assert "<script>" not in content
        assert "onerror" not in {name for found in page.fields.values() for name in found}
        assert not page.tags["img"] or "src=x" not in html.unescape(content).split("<main")[0]
        assert 'href="https://x.example' not in content
        assert "onerror=alert(1)>" not in content.replace("onerror=alert(1)&gt;", "")


@pytest.mark.parametrize("route", WRITING, ids=names)
def test_hostile_words_are_kept_as_they_are_and_shown_as_words(route, school):
    visitor, address, forms = opened(route, school)

    def answer(visitor, here, found):
        given = {
            name: f"{HOSTILE}{number}"[-one.most :].strip()
            for number, (name, one) in enumerate(found.texts.items())
        }
        inert(send(visitor, here, found, found.filled(**given)))
        response, sent = send_until_taken(visitor, here, found, found.filled(**given))
        inert(response)
        if response.status_code == 302 and found.method == "post":
            inert(visitor.client.get(response["Location"]))
            known = set(kept(school))
            for name, text in given.items():
                if sent[name] == text and (route.name, name) not in NOT_KEPT:
                    assert any(text in one for one in known), (route.name, here, name)
        return response

    walked(visitor, address, forms, answer)


#: Danger is heard whatever becomes of the text beside it (test_own_concerns.py): here is none.
CALM = {"own-concern": {"is_danger": "no"}}


@pytest.mark.parametrize("route", WRITING, ids=names)
def test_no_field_takes_a_picture_as_letters(route, school):
    visitor, address, forms = opened(route, school)

    def answer(visitor, here, found):
        before = sorted(kept(school, without=[Entry]))
        texts = {name: one for name, one in found.texts.items() if one.most >= len(IMAGE)}
        given = dict.fromkeys(texts, IMAGE) | CALM.get(route.name, {})
        response = send(visitor, here, found, found.filled(**given))
        if texts:
            said = errors_in(response) or {"": response.content.decode()}
            told = [words for words in said.values() if "IWF" in words]
            assert (response.status_code, len(told)) == (200, len(texts)), (here, said)
            assert sorted(kept(school, without=[Entry])) == before
            assert not [text for text in kept(school) if IMAGE in text]
        return send_until_taken(visitor, here, found, found.filled())[0]

    walked(visitor, address, forms, answer)


@pytest.mark.parametrize("route", WRITING, ids=names)
def test_fields_that_a_form_does_not_declare_change_nothing(route, school):
    visitor, address, forms = opened(route, school)

    def answer(visitor, here, found):
        after = []
        with transaction.atomic():
            _, answers = send_until_taken(visitor, here, found, found.filled())
            transaction.set_rollback(True)
        for more in ({}, *slipped_in(found)):
            with transaction.atomic():
                assert send(visitor, here, found, {**more, **answers}).status_code < 400
                after.append(standing(school))
                transaction.set_rollback(True)
        assert all(one == after[0] for one in after), here
        return send(visitor, here, found, answers)

    walked(visitor, address, forms, answer)


@pytest.mark.parametrize("route", WRITING, ids=names)
def test_strange_characters_are_taken_or_clearly_refused(route, school):
    visitor, address, forms = opened(route, school)

    def answer(visitor, here, found):
        for text in [*STRANGE, *RARE]:
            with transaction.atomic():
                given = dict.fromkeys([*found.texts][: 3 if len(text) > 99 else None], text)
                response = send(visitor, here, found, found.filled(**given))
                transaction.set_rollback(True)
            assert response.status_code < 400, (here, text[:20])
            if found.texts and text in STRANGE and found.method == "post":
                assert response.status_code == 200, (here, text[:20])
        return send_until_taken(visitor, here, found, found.filled())[0]

    walked(visitor, address, forms, answer)
