"""What is done in a case, in a real browser: by keyboard, at both widths, open to everyone."""

import re

from test_recording import find_by_the_button, record
from test_walk import arrive, look


def open_case(page):
    """A concern recorded and made a case of; the address of the case."""
    reference = record(page, find_by_the_button).removeprefix("Recorded as ")
    page.goto(f"/concerns/{reference}")
    page.get_by_label("What do you call the case?").fill("Year 8, an image was shared")
    page.get_by_role("button", name="Open a case").click()
    page.goto(f"/cases/{reference}")
    page.get_by_role("group", name="Was pressure").get_by_label("Yes", exact=True).check()
    page.get_by_role("button", name="Keep these answers").click()
    page.goto(f"/cases/{reference}/people")
    page.get_by_role("button", name="Somebody on no list").click()
    page.get_by_label("What are they called?").fill("A girl from the club")
    page.get_by_label("Harmed, or may have been").check()
    keep(page, "Name them")
    return f"/cases/{reference}"


def keep(page, button="Keep this"):
    page.get_by_role("button", name=button, exact=True).click()


def test_a_lead_refers_chases_keeps_a_device_and_supports_a_child(visit, fairlead):
    page = visit()
    arrive(page, fairlead, "Asha Rahman")
    page.get_by_role("button", name="Otterburn Road School").click()
    case = open_case(page)

    page.goto(f"{case}/work")
    look(page, "case-work")
    page.get_by_role("button", name="Add something to be done").click()
    page.get_by_label("What is to be done?").fill("Ring the form tutor")
    look(page, "add-action")
    page.keyboard.press("Enter")
    page.get_by_role("link", name=re.compile("Done ?: Ring the form tutor")).click()
    page.get_by_label("Who did it").fill("Sam Reed, form tutor")
    keep(page, "It is done")

    page.get_by_role("button", name="Record a referral or report").click()
    page.get_by_label("Who was told?").select_option("social-care")
    page.get_by_label("Or write who it went to").fill("Front door")
    page.get_by_label("What did you tell them?").fill("An image was shared.")
    look(page, "send-referral")
    keep(page)
    page.get_by_role("link", name="Children’s social care").first.click()
    page.get_by_role("button", name="Asked again").click()
    page.get_by_label("Whom did you speak to").fill("Duty desk: nobody there yet")
    keep(page)
    page.get_by_role("link", name="Children’s social care").first.click()
    look(page, "referral")

    page.goto(f"{case}/work/family")
    look(page, "family")
    page.goto(f"{case}/log/devices/take")
    look(page, "take-device")
    page.get_by_label("Which device is it?").fill("A blue phone")
    page.get_by_label("From whom?").fill("A pupil")
    page.get_by_label("Who took it?").fill("Form tutor")
    page.get_by_label("Why was it taken?").fill("The police asked for it")
    page.get_by_label("Yes").check()
    page.get_by_label("Where is it locked away?").fill("Safe of the office")
    keep(page)
    page.get_by_role("button", name="A meeting or a call").click()
    page.get_by_label("Who was there").fill("The head")
    page.get_by_label("What was said").fill("Agreed to look out for both.")
    keep(page, "Keep this note")
    look(page, "case-log")
    page.get_by_role("link", name="record why, and who agreed").click()
    look(page, "viewing")

    page.goto(f"{case}/support")
    look(page, "case-support")
    page.get_by_role("link", name="plan for").first.click()
    look(page, "support-plan")
    page.get_by_label("What do they want to happen?").fill("It to stop")
    keep(page, "Keep this plan")
    assert page.get_by_text("It to stop").is_visible()
