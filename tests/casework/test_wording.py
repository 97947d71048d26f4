"""Words that put blame on a child: seen as somebody writes, said why, and never in the way."""

import re

import pytest
from django import forms
from django.db import connection
from django.http import HttpResponse
from django.test import RequestFactory

from fairlead.casework.concern_forms import AnswerForm
from fairlead.casework.prose import Prose
from fairlead.casework.views.asking import Asked, ask
from fairlead.casework.wording import suggestions
from fairlead.config import urls as _urls
from fairlead.guidance import Library
from fairlead.web.forms import Form, field, remarks
from fairlead.web.journey import Journey, Question
from fairlead.web.question_page import Walk, question_page
from furnished import furnish
from visitor import FORM, Visitor, form

assert _urls  # every form of casework is known once its addresses are
#: Boxes of lists, in which nobody tells anything: contacts at home, rows of a spreadsheet.
LISTS = {"home", "rows"}
BLAMES = "She put herself at risk on Friday, and her form tutor said so."
WORDINGS = Library().registers().wordings


class Told(Form):
    """A text, and beside it a field that is none."""

    told = Prose(label="What happened?", max_length=200)
    sure = forms.BooleanField(required=False)


@pytest.fixture(scope="module")
def school(whole_file):
    return furnish()


@pytest.fixture
def lead(school, undoing):
    return Visitor(school.people["lead"], school.id)


@pytest.mark.parametrize("entry", WORDINGS, ids=lambda entry: entry.id)
def test_each_phrase_of_the_register_is_found_with_why_and_what_to_say_instead(entry):
    for phrase in entry.patterns:
        (found, *_) = [one for one in suggestions(f"I wrote: {phrase}.") if one.why == entry.why]
        assert found.better == entry.better
        assert found.sources


@pytest.mark.parametrize(
    "text",
    [
        "PUT HERSELF AT RISK",
        "put  herself\nat risk",
        "“put herself at risk”",
        "why didn’t you tell",
    ],
)
def test_a_phrase_is_found_however_it_is_written(text):
    assert len(suggestions(text)) == 1


@pytest.mark.parametrize("text", ["", "It was not her fault.", "She reput herself", "риск"])
def test_other_words_are_left_alone(text):
    assert suggestions(text) == []


def test_suggestions_come_in_the_order_of_the_text_and_quote_it():
    found = suggestions("He Willingly sent it. She put herself  at risk.")

    assert [one.phrase for one in found] == ["Willingly sent", "put herself at risk"]
    assert "You could write" in str(found[0])


@pytest.mark.parametrize("entry", Library().registers().wordings, ids=lambda entry: entry.id)
def test_what_to_write_instead_fits_any_child_and_a_record(entry):
    words = set(re.findall(r"\w+", entry.better.casefold()))

    assert not words & {"he", "him", "she", "her", "hers", "his", "i"}


def test_a_text_is_looked_at_while_it_is_written(lead):
    sent = form({"csrfmiddlewaretoken": "x", "what": BLAMES})
    headers = {"HX-Request": "true", "HX-Trigger-Name": "what"}

    response = lead.client.post("/wording", sent, content_type=FORM, headers=headers)

    said = response.content.decode()
    assert response.status_code == 200
    assert "<h1" not in said
    assert "put herself at risk" in said
    assert "The risk came from what another person did" in said
    assert "form tutor" not in said


def test_while_it_is_written_a_picture_as_letters_is_told_of_too(lead):
    headers = {"HX-Request": "true", "HX-Trigger-Name": "what"}
    sent = form({"what": "data:image/png;base64,AAAA"})

    response = lead.client.post("/wording", sent, content_type=FORM, headers=headers)

    assert "Report Remove" in response.content.decode()


def test_without_a_script_there_is_a_page_to_look_at_a_text(lead):
    assert lead.get("/wording").page.heading == "Words that blame no child"
    assert "put herself at risk" in lead.post("/wording", {"text": BLAMES}, 200).page.words
    assert "Nothing here" in lead.post("/wording", {"text": "An image."}, 200).page.words
    assert "Nothing here" not in lead.post("/wording", {"text": ""}, 200).page.words


def test_nothing_of_the_text_is_kept_or_recorded(lead, caplog, capfd):
    def written():
        with connection.cursor() as cursor:
            cursor.execute("select sum(n_tup_ins + n_tup_upd) from pg_stat_xact_user_tables")
            return cursor.fetchone()

    lead.get("/wording")
    before = written()
    lead.post("/wording", {"text": BLAMES}, 200)

    assert written() == before
    assert "herself" not in caplog.text + "".join(capfd.readouterr())


def test_the_field_asks_as_somebody_writes_and_hears_below():
    shown = field(Told()["told"])

    assert 'hx-post="/wording"' in shown
    assert 'hx-params="told,csrfmiddlewaretoken"' in shown
    assert 'hx-target="#id_told-remarks"' in shown
    assert (
        '<div id="id_told-remarks" class="part-remarks" role="status" aria-live="polite"></div>'
        in shown
    )
    assert "hx-" not in field(Plain()["told"])


class Plain(Form):
    """A text that is not looked at."""

    told = forms.CharField(max_length=200, widget=forms.Textarea)


def test_only_a_field_that_has_something_to_say_says_it():
    assert remarks(Plain().fields["told"], BLAMES) == []
    assert remarks(Told().fields["told"], None) == []
    assert len(remarks(Told().fields["told"], BLAMES)) == 1


def test_who_writes_to_a_child_is_not_told_what_to_write_of_one(lead):
    page = lead.get("/wording/to-them").page
    sent = lead.post("/wording/to-them", {"text": "You made yourself vulnerable."}, status=200)

    assert "What do you want to say to the child?" in page.words
    assert "They may hear blame in it. Say what somebody else did." in sent.page.words
    assert "The child was targeted" not in sent.page.words
    field = AnswerForm.base_fields["text"]
    assert field.widget.attrs["hx-post"] == "/wording/to-them"
    assert "They may hear blame" in field.remarks("You made yourself vulnerable.")[0]


def test_what_a_child_said_is_left_as_it_was_said():
    class Said(Form):
        words = Prose(label="Their own words", max_length=200, is_quoted=True)

    assert "hx-" not in field(Said()["words"])
    assert remarks(Said().fields["words"], BLAMES) == []


def test_every_box_of_casework_in_which_people_tell_is_looked_at():
    boxes = {
        (kind.__name__, name): found
        for kind in below(Form)
        if kind.__module__.startswith("fairlead.casework.")
        for name, found in kind.base_fields.items()
        if isinstance(found.widget, forms.Textarea)
    }

    assert len(boxes) > 20
    told = {key: found for key, found in boxes.items() if key[1] not in LISTS}
    assert [key for key, found in told.items() if not isinstance(found, Prose)] == []


def below(kind):
    for one in kind.__subclasses__():
        yield one
        yield from below(one)


class Drafted:
    """Answers in progress, in memory."""

    answers = {"told": {"told": BLAMES, "sure": True}}
    version, outcome = 0, ""


def test_where_answers_are_checked_the_wording_is_spoken_of_and_nothing_blocks(lead):
    request = lead.get("/wording").wsgi_request
    journey = Journey("tell", (Question("told", "What happened?", Told),))
    walk = Walk(journey, Drafted(), lambda step: f"/x/{step}", "/", lambda _: "/done", "Send")

    said = question_page(request, walk, "check").content.decode()

    assert "You wrote “put herself at risk”" in said
    assert "Send" in said


def test_once_a_text_was_kept_the_next_page_speaks_of_its_wording(lead, monkeypatch):
    said = []
    monkeypatch.setattr("django.contrib.messages.info", lambda _, text: said.append(text))
    request = RequestFactory().post("/", {"told": BLAMES})

    response: HttpResponse = ask(
        request, Told(request.POST), Asked("Tell", "/", "Keep"), lambda _: "/on"
    )

    assert response["Location"] == "/on"
    assert [text for text in said if "put herself at risk" in text] == said != []
