"""The door of the demonstration, in a real browser: its pages, and the poster on paper."""

from io import BytesIO

from pypdf import PdfReader
from test_walk import arrive, look

#: A4 in points.
SHEET = (595, 842)


def test_the_lead_looks_after_the_door_and_prints_its_poster(visit, fairlead):
    page = visit()
    arrive(page, fairlead, "Asha Rahman")
    page.get_by_role("button", name="Otterburn Road School").click()
    page.get_by_role("navigation", name="Pages").get_by_role("link", name="Door").click()
    look(page, "door")
    for link in ("Move it to another address", "Close it"):
        page.get_by_role("button", name=link).click()
        look(page, "door-change")
        page.get_by_role("link", name="Door", exact=True).last.click()
    page.get_by_role("button", name="See the poster").click()
    look(page, "poster")

    (sheet,) = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages

    assert (round(sheet.mediabox.width), round(sheet.mediabox.height)) == SHEET
    said = sheet.extract_text()
    assert said.startswith("Otterburn Road School")
    assert said.rstrip().endswith("We cannot hide that.")


def test_somebody_without_an_account_comes_in_by_its_address(visit):
    page = visit()
    page.goto("/d/Otterburn")
    look(page, "door-front")

    assert page.get_by_role("heading", name="Otterburn Road School").is_visible()
    assert page.context.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
