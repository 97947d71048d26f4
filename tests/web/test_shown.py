"""Dates, lengths of time and forms, as people read them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django import forms
from django.utils import timezone
from jinja2 import Environment

from fairlead.web.environment import ago, counted, day, dial, grouped, once, svg, when
from fairlead.web.forms import Form, component_of, field


def test_a_moment_is_said_as_people_say_it():
    moment = datetime(2026, 6, 22, 13, 5, tzinfo=UTC)

    assert "22 June 2026, 14:05" in when(moment)
    assert when(None) == "not yet"
    assert day(date(2026, 11, 2)) == "2 November 2026"
    assert day(None) == "never"


@pytest.mark.parametrize(
    ("past", "said"),
    [
        (timedelta(seconds=5), {"just now"}),
        (timedelta(minutes=1), {"1 minute ago"}),
        (timedelta(hours=2), {"2 hours ago"}),
        (timedelta(hours=15), {"yesterday"}),
        (timedelta(days=1), {"yesterday"}),
        (timedelta(days=12), {"12 days ago"}),
    ],
)
def test_a_length_of_time_is_said_in_words(past, said, monkeypatch):
    afternoon = datetime(2026, 6, 22, 13, 5, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: afternoon)

    assert ago(afternoon - past) in said


def test_numbers_go_with_their_nouns():
    assert [counted(n, "person", "people") for n in (1, 2)] == ["1 person", "2 people"]
    assert counted(1200, "day") == "1,200 days"
    assert grouped("ABCDEFGHIJ") == "ABCD EFGH IJ"


@pytest.mark.parametrize("drawn", ["", "<p>", "<svg><script/></svg>", "<svg onload=x></svg>"])
def test_only_a_drawing_of_ours_stands_in_a_page(drawn):
    with pytest.raises(ValueError, match="no drawing"):
        svg(drawn)


def test_there_is_no_component_for_a_file():
    class WithFile(Form):
        picture = forms.FileField()

    with pytest.raises(TypeError, match="nothing shows a ClearableFileInput"):
        component_of(WithFile()["picture"])


def test_what_people_wrote_is_shown_as_text():
    class Story(Form):
        told = forms.CharField(label="What happened?")

    shown = field(Story({"told": '"><script>alert(1)</script>'})["told"])

    assert "<script>" not in shown


def test_a_time_is_kept_and_said_where_the_people_are():
    from datetime import date

    from fairlead.web.forms import DayField, MomentField, kept, moment, said

    found = MomentField().clean("2026-07-01T14:05")

    assert found.isoformat() == "2026-07-01T14:05:00+01:00"
    assert kept({"at": found, "on": [date(2026, 7, 1)]}) == {
        "at": "2026-07-01T14:05",
        "on": ["2026-07-01"],
    }
    assert moment("2026-07-01T14:05") == found
    assert moment("") is None
    assert said(MomentField(), found) == said(MomentField(), "2026-07-01T14:05")
    assert said(MomentField(), found) == "1 July 2026, 14:05"
    assert said(DayField(), date(2026, 7, 1)) == "1 July 2026"
    assert said(DayField(), "tomorrow") == "tomorrow"
    assert said(DayField(), None) == "–"
    assert said(DayField(required=False), True) == "Yes"


def test_what_never_changes_is_drawn_once_and_escaped():
    drawn = Environment(autoescape=True).from_string(
        "{% macro line(it) %}<li>{{ it }}</li>{% endmacro %}"
    )
    line = drawn.module.line

    first = once(line, "a < b")

    assert first == "<li>a &lt; b</li>"
    assert once(line, "a < b") is first
    assert once(line, "c") == "<li>c</li>"


def test_a_number_to_call_is_a_link_and_nothing_else_is():
    assert dial("Call 0800 1111 <now>.") == (
        'Call <a class="govuk-link" href="tel:08001111">0800 1111</a> &lt;now&gt;.'
    )
    assert dial("Wait 20 seconds, 1010 times, at childline.org.uk.") == (
        "Wait 20 seconds, 1010 times, at childline.org.uk."
    )


def test_a_page_is_opened_apart_where_something_would_be_lost():
    made = dial("a.example", sites=True, apart=True)

    assert 'rel="noreferrer" target="_blank">a.example<' in made


def test_a_page_is_a_link_only_where_it_is_asked_for():
    assert dial("See childline.org.uk/remove.", sites=True) == (
        'See <a class="govuk-link" href="https://childline.org.uk/remove" rel="noreferrer">'
        "childline.org.uk/remove</a>."
    )
