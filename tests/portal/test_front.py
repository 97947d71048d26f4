"""The first pages of the door: help first, every way in, and the way out."""

import re

import pytest
from child import Child

from fairlead.portal.texts import WAYS, in_english, texts_of
from furnished import furnish
from visitor import Visitor


@pytest.fixture(scope="module")
def school(whole_file):
    return furnish("Otterburn School")


PAGES = ["", "/write", "/read", "/more", "/about"]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("way", WAYS)
def test_every_page_of_every_way_has_help_and_a_way_out(school, way, page):
    found = Visitor().get(f"/d/{school.rows['door']}/{way}{page}")
    html = found.content.decode()

    assert "999" in found.page.words
    assert "0800" in found.page.words
    assert 'href="/leave"' in html
    assert f'<html lang="{WAYS[way].tongue}"' in html
    assert "<title>Otterburn School</title>" in html
    assert "no-store" in found["Cache-Control"]


@pytest.mark.parametrize("typed", ["{}/", "{}/en/", "{}/cy/"])
def test_an_address_opens_with_a_stroke_at_its_end(school, typed):
    found = Visitor().get(f"/d/{typed.format(school.rows['door'])}")

    assert 'href="/leave"' in found.content.decode()


#: A number to call, and the page to open, wherever it stands but in a link.
LOOSE = re.compile(r"\b(?:999|101|0\d{3}[\d\s]+\d)\b")


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("way", WAYS)
def test_every_number_is_called_by_touching_it(school, way, page):
    html = Visitor().get(f"/d/{school.rows['door']}/{way}{page}").content.decode()
    called = re.findall(r'href="tel:(\d+)"', html)

    assert {"999"} < set(called)
    assert not LOOSE.search(re.sub(r"<a [^>]*tel:[^>]*>[^<]*</a>", "", html.partition("<main")[2]))


def test_where_a_picture_is_taken_down_is_opened_by_touching_it(school):
    html = Visitor().get(f"/d/{school.rows['door']}/adult/more").content.decode()

    sites = ("childline.org.uk/remove", "takeitdown.ncmec.org", "stopncii.org", "report.iwf.org.uk")
    for site in sites:
        assert f'href="https://{site}" rel="noreferrer">{site}</a>' in html


def test_help_comes_before_everything_on_the_first_page(school):
    words = Visitor().get(f"/d/{school.rows['door']}").page.words

    order = [words.index(said) for said in ("call 999", "Childline", "Tell us what is going on")]
    assert order == sorted(order)


def test_every_way_leads_to_the_others(school):
    seen, left = set(), ["en"]
    while left:
        way = left.pop()
        if way not in seen:
            seen.add(way)
            html = Visitor().get(f"/d/{school.rows['door']}/{way}").content.decode()
            left += re.findall(rf'href="/d/{school.rows["door"]}/([a-z-]+)"', html)

    assert seen == set(WAYS)


def test_leaving_leads_away_and_asks_the_browser_to_forget(school):
    left = Visitor().client.get("/leave")

    assert (left.status_code, left["Location"]) == (302, "https://www.bbc.co.uk/weather")
    assert left["Clear-Site-Data"] == '"cache"'


def test_no_page_of_the_door_is_of_any_use_to_who_looks_at_its_address(school):
    words = re.compile(r"tell|report|abuse|safe|help|child|worr|secret", re.IGNORECASE)

    for way in WAYS:
        for page in PAGES:
            assert not words.search(f"/d/x/{way}{page}")


def test_the_first_page_is_small(school, settings):
    html = Child(school.rows["door"]).get(f"/d/{school.rows['door']}").content
    names = [found.decode() for found in re.findall(rb'(?:href|src)="/static/([^"]+)"', html)]
    files = [settings.STATICFILES_DIRS[0] / name for name in (*names, "js/work.js")]

    assert len(html) + sum(file.stat().st_size for file in files) <= 60_000


def test_a_text_that_there_is_not_is_missed_at_once():
    with pytest.raises(KeyError, match="has no text in en"):
        texts_of("en")("front", "nothing")
    assert in_english(WAYS["cy"]).way.key == "en"
