"""The poster: what it says in which languages, and a code that a phone can read."""

import re
from xml.etree import ElementTree as ET

import pytest
import zxingcpp

from fairlead.accounts.models import Organisation
from fairlead.portal.actions.doors import close_door
from fairlead.portal.doors import door_here
from fairlead.portal.poster import ENGLISH, WELSH, code_of, words_for
from furnished import furnish
from visitor import Visitor

SVG = "{http://www.w3.org/2000/svg}"
ADDRESS = "https://fairlead.example.org/d/otterburn-road-school"


@pytest.fixture(scope="module")
def made(whole_file):
    ours, theirs = furnish("Otterburn School"), furnish("Ysgol Llyn")
    with theirs.acting():
        Organisation.objects.update(nation="wales")
    return ours, theirs


@pytest.fixture
def two(made, undoing):
    return made


def modules(svg):
    """The dark squares of a code, by row and column, and how many there are to a side."""
    (path,) = (found for found in svg.iter() if found.get("stroke"))
    side, x, y, dark = 0, 0, 0.0, set()
    for step, numbers in re.findall(r"([Mmh])([-\d. ]+)", path.get("d")):
        given = [float(number) for number in numbers.split()]
        if step == "h":
            dark |= {(int(y), x + more) for more in range(int(given[0]))}
            x += int(given[0])
        else:
            x, y = int(given[0]) + (x if step == "m" else 0), given[1] + (y if step == "m" else 0)
    side = max(max(place) for place in dark) + 1
    return dark, side


def scanned(dark, side, border=4):
    """What a scanner reads of the squares, drawn eight points wide on white."""
    whole, scale = side + border, 8
    rows = [
        bytes(0 if (row // scale, at // scale) in dark else 255 for at in range(whole * scale))
        for row in range(whole * scale)
    ]
    image = memoryview(b"".join(rows)).cast("B", shape=[whole * scale, whole * scale])
    (found,) = zxingcpp.read_barcodes(image)
    return found


@pytest.mark.parametrize("is_file", [True, False])
def test_a_scanner_reads_the_address_from_the_drawing(is_file):
    drawn = code_of(ADDRESS, is_file=is_file)

    found = scanned(*modules(ET.fromstring(drawn)))

    assert found.text == ADDRESS
    assert found.ec_level in {"M", "Q", "H"}
    assert found.symbology.name == "QRCode"


@pytest.mark.parametrize("is_file", [True, False])
def test_the_drawing_has_a_title_and_a_quiet_zone_and_no_style_of_its_own(is_file):
    drawn = code_of(ADDRESS, is_file=is_file)
    svg = ET.fromstring(drawn)
    dark, side = modules(svg)

    titles = [found.text for found in svg.iter() if found.tag.endswith("title")]
    assert titles == [f"QR code: {ADDRESS}"]
    assert min(min(place) for place in dark) == 4
    assert not re.search(r"style|script|href|class", drawn)
    width = svg.get("width") or svg.get("viewBox").split()[2]
    assert int(width) == (side + 4) * (10 if is_file else 1)


def test_an_address_that_could_be_markup_stays_an_address():
    svg = ET.fromstring(code_of("https://x.example/?a=<b>&c"))

    assert [f.text for f in svg.iter() if f.tag == "title"] == [
        "QR code: https://x.example/?a=<b>&c"
    ]


def test_the_code_alone_is_a_file_to_put_into_a_poster_of_ones_own(two):
    ours, _ = two
    sent = Visitor(ours.people["administrator"], ours.id).get("/door/poster.svg")

    assert sent["Content-Type"] == "image/svg+xml"
    assert sent["Content-Disposition"] == f'attachment; filename="{ours.rows["door"]}.svg"'
    svg = ET.fromstring(sent.content)
    assert svg.tag == f"{SVG}svg"
    assert scanned(*modules(svg)).text.endswith(f"/d/{ours.rows['door']}")


def test_the_poster_says_whose_it_is_where_to_go_and_what_it_cannot_promise(two):
    ours, _ = two
    sent = Visitor(ours.people["lead"], ours.id).get("/door/poster")

    words = sent.page.words
    for says in ("Otterburn School", ENGLISH.worried, ENGLISH.tell, "999", "0800 1111"):
        assert says in words
    for limit in ENGLISH.limits:
        assert limit in words
    assert f"/d/{ours.rows['door']}" in "".join(sent.page.text).replace("\n", "")
    assert WELSH.worried not in words
    assert "The door is closed." not in words


def test_the_code_on_the_poster_leads_to_the_door(two):
    ours, _ = two
    sent = Visitor(ours.people["lead"], ours.id).get("/door/poster").content.decode()
    drawn = re.search(r"<svg\b.*?</svg>", sent, re.DOTALL)[0]

    found = scanned(*modules(ET.fromstring(drawn)))

    where = found.text.partition("://")[2].partition("/")[2]
    assert Visitor().get(f"/{where}").page.title.strip() == "Otterburn School"
    assert f'role="img" aria-label="QR code: {found.text}"' in sent


def test_in_wales_it_speaks_welsh_first_and_says_to_us_that_nobody_checked_it(two):
    _, theirs = two
    page = Visitor(theirs.people["lead"], theirs.id).get("/door/poster")

    words = page.page.words
    assert words.index(WELSH.worried) < words.index(ENGLISH.worried)
    assert words.index(WELSH.danger) < words.index(ENGLISH.danger)
    assert all(limit in words for limit in (*WELSH.limits, *ENGLISH.limits))
    assert page.content.count(b'lang="cy"') == page.content.count(b'lang="en-GB"') - 1
    assert "Nobody who speaks Welsh has checked" in words


@pytest.mark.parametrize("nation", ["england", "scotland", "northern-ireland"])
def test_elsewhere_it_speaks_english(nation):
    assert words_for(nation) == (ENGLISH,)


@pytest.mark.parametrize("words", [ENGLISH, WELSH])
def test_it_promises_nothing_that_it_cannot_keep(words):
    said = " ".join((words.worried, words.tell, words.blame, *words.limits)).lower()

    assert len(words.limits) == 3
    assert "wifi" in said
    for promise in ("nobody will know", "no one will know", "safe with us", "completely", "always"):
        assert promise not in said


def test_of_a_closed_door_it_says_so_to_whoever_would_print_it(two):
    ours, _ = two
    with ours.acting():
        close_door(door_here(), version=0, by=ours.actor())

    page = Visitor(ours.people["lead"], ours.id).get("/door/poster").page

    assert (
        "The door is closed. Whoever scans this poster finds only whom else to call." in page.words
    )
