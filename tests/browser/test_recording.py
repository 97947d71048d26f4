"""A concern recorded in a real browser: on a phone, and without JavaScript; and going back."""

import re

from test_walk import arrive, look

REFERENCE = re.compile(r"Recorded as C-\d+")


def go_on(page):
    page.get_by_role("button", name="Go on", exact=True).click()


def find_by_typing(page):
    page.get_by_label("Part of a name").press_sequentially("zzz", delay=50)
    page.get_by_text("Nobody on the list has this name").wait_for()


def find_by_the_button(page):
    page.get_by_label("Part of a name").fill("zzz")
    page.get_by_role("button", name="Find").click()
    page.get_by_text("Nobody on the list has this name").wait_for()


def record(page, find, seen=None):
    """From the start to the reference, with everything that may be asked; the heading."""
    seen = seen or (lambda *_: None)
    page.goto("/record-a-concern")
    seen(page, "record")
    page.get_by_role("button", name="Begin").click()
    page.get_by_label("I do not know").check()
    seen(page, "record-danger")
    go_on(page)
    seen(page, "record-help")
    page.get_by_label("Somebody else has called 999").check()
    go_on(page)
    page.get_by_label("A child not on the list").fill("A girl from the club")
    find(page)
    assert page.get_by_label("A child not on the list").input_value()
    seen(page, "record-who")
    go_on(page)
    page.get_by_label("What did you see, or what were you told?").fill("An image was shared.")
    seen(page, "record-what")
    go_on(page)
    seen(page, "record-when")
    go_on(page)
    page.get_by_label("Where was it?").fill("In a group chat")
    go_on(page)
    page.get_by_label("Yes").check()
    go_on(page)
    seen(page, "record-device")
    go_on(page)
    page.get_by_label("Yes").check()
    go_on(page)
    page.get_by_label("Tom Whitfield").check()
    seen(page, "record-colleagues")
    go_on(page)
    seen(page, "record-check")
    page.get_by_role("button", name="Record this concern").click()
    return page.get_by_role("heading", level=1).inner_text()


def test_a_concern_is_recorded_on_a_phone_and_without_javascript(visit, fairlead):
    page = visit(viewport={"width": 390, "height": 844})
    arrive(page, fairlead, "Huw Parry")
    assert REFERENCE.fullmatch(record(page, find_by_typing, look))
    look(page, "recorded")
    page.goto("/my-concerns")
    look(page, "own-concerns")
    page.get_by_role("link", name="C-").first.click()
    page.get_by_label("Add what you have learned since").fill("It was on Saturday.")
    page.locator("input[name=is_danger][value=no]").check()
    page.get_by_role("button", name="Add this").click()
    page.get_by_text("Added. Whoever deals with it can see it now.").wait_for()
    look(page, "own-concern")

    plain = visit(java_script_enabled=False, storage_state=page.context.storage_state())
    assert REFERENCE.fullmatch(record(plain, find_by_the_button))


def test_going_back_loses_nothing_that_was_typed_with_and_without_javascript(visit, fairlead):
    page = visit(viewport={"width": 390, "height": 844})
    arrive(page, fairlead, "Huw Parry")
    plain = visit(java_script_enabled=False, storage_state=page.context.storage_state())
    for here in page, plain:
        here.goto("/record-a-concern")
        here.locator("form button").last.click()
        here.get_by_label("No", exact=True).check()
        go_on(here)
        here.get_by_label("A child not on the list").fill("A girl from the club")
        go_on(here)
        here.get_by_label("What did you see").fill("She came to me after lunch and")
        here.get_by_role("button", name="Back").click()
        assert here.get_by_label("A child not on the list").input_value() == "A girl from the club"
        go_on(here)
        told = here.get_by_label("What did you see").input_value()
        assert told == "She came to me after lunch and"
        here.get_by_role("button", name="Back").click()
        here.get_by_label("Part of a name").press("Enter")
        assert here.get_by_role("heading", level=1).inner_text() == "Which child is it about?"
