"""Counts in a real browser: short on a phone, and on paper the drawing and the figures."""

import pytest
from test_walk import arrive, look


@pytest.mark.parametrize("scripted", [True, False])
def test_on_a_phone_each_figure_stands_once_and_print_shows_both(visit, fairlead, scripted):
    page = visit(viewport={"width": 390, "height": 844})
    arrive(page, fairlead, "Huw Parry")
    if not scripted:
        page = visit(java_script_enabled=False, storage_state=page.context.storage_state())
    page.goto("/home")
    page.get_by_role("button", name="See the counts").click()
    if scripted:
        look(page, "counts-of-a-governor")
    drawing, figures = page.locator(".part-bars").first, page.locator(".part-counts td").first
    own = page.locator(".part-bar").first

    def seen():
        return drawing.is_visible(), own.is_visible(), figures.is_visible()

    page.set_viewport_size({"width": 390, "height": 844})
    assert seen() == (False, True, True)
    assert page.locator("main").bounding_box()["height"] < 4500
    page.set_viewport_size({"width": 1280, "height": 800})
    assert seen() == (True, False, True)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 390, "height": 844})
    assert seen() == (True, False, True)
