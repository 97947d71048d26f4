"""Whom to call about a child, where the organisation is."""

import pytest

from fairlead.accounts.models import Contact, Organisation
from fairlead.portal.nearby import SERVICES, nearby
from furnished import furnish
from visitor import Visitor


@pytest.fixture(scope="module")
def made(whole_file):
    return furnish("Otterburn School")


@pytest.fixture
def school(made, undoing):
    return made


def of(school, nation):
    with school.acting():
        here = Organisation.objects.get()
        here.nation = nation
        here.save()
        return nearby(here)


def fill_in(school, phone):
    with school.acting():
        row = Contact.objects.get(route=SERVICES["england"], removed_at=None)
        row.phone = phone
        row.save()


@pytest.mark.parametrize("nation", ["england", "wales", "scotland"])
def test_where_nobody_filled_it_in_nobody_is_named(school, nation):
    assert of(school, nation) is None


def test_a_service_of_the_whole_nation_is_known(school):
    assert "028 9050 7000" in of(school, "northern-ireland").how


def test_what_the_local_directory_says_is_shown_before_anything_else(school):
    fill_in(school, "01632 960001")
    door = f"/d/{school.rows['door']}"

    assert of(school, "england").how == "01632 960001"
    assert "01632 960001" in Visitor().get(f"{door}/adult").page.words
    assert "01632 960001" in Visitor().get(f"{door}/en").page.words
    assert "01632 960001" in Visitor().get(f"{door}/en/about").page.words
