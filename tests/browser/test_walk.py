"""A newcomer's walk, in a real browser: what the README tells, and that each page is for everyone.

With FAIRLEAD_PICTURES set to a folder, each page is also kept there as a picture.
"""

import os
import re
from pathlib import Path

import pytest

from conftest import accessible
from fairlead.ledger.verifier import verify

PICTURES = os.environ.get("FAIRLEAD_PICTURES")
SIZES = {"wide": (1280, 800), "phone": (390, 844)}


def code(secret):
    from allauth.mfa.totp.internal import auth

    counter = list(auth.yield_hotp_counters_from_time())[1]
    return auth.format_hotp_value(auth.hotp_value(secret, counter))


def look(page, name):
    """At both widths: accessible, nothing wider than the window; and a picture, if wanted."""
    page.wait_for_load_state()
    for size, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        accessible(page)
        if PICTURES:
            page.evaluate("scrollTo(0, 0)")
            page.screenshot(path=Path(PICTURES) / f"{name}-{size}.png", full_page=size == "phone")
    page.set_viewport_size({"width": 1280, "height": 800})


def arrive(page, fairlead, who):
    """In by the link, with an app as second step; once in, the browser of before is taken up."""
    if who in fairlead.states:
        page.context.add_cookies(fairlead.states[who]["cookies"])
        page.goto("/choose-organisation")
        return
    page.goto(fairlead.links[who])
    look(page, "link")
    page.get_by_role("button", name="Sign in").click()
    look(page, "set-up")
    page.get_by_role("button", name="Set up an app").click()
    page.get_by_text("I cannot scan it").click()
    secret = page.locator(".part-words").inner_text().replace(" ", "")
    look(page, "app")
    page.get_by_label("Code that the app shows now").fill(code(secret))
    page.get_by_role("button", name="Go on").click()
    look(page, "recovery-codes")
    page.get_by_role("button", name="I have kept them safe").click()
    page.wait_for_load_state()
    fairlead.states[who] = page.context.storage_state()


def test_a_newcomer_walks_through(visit, fairlead, tmp_path):
    page = visit()
    page.goto("/sign-in")
    look(page, "sign-in")
    arrive(page, fairlead, "Asha Rahman")
    look(page, "choose")
    page.get_by_role("button", name="Otterburn Road School").click()
    look(page, "home")

    page.get_by_role("link", name="People").click()
    look(page, "people")
    page.get_by_role("button", name="Invite somebody").click()
    page.get_by_role("button", name="Go on").click()
    look(page, "question-error")
    page.get_by_role("link", name="Enter their full name").click()
    page.keyboard.type("Tam Okafor")
    page.keyboard.press("Enter")
    page.get_by_label("What is their work e-mail address?").fill("tam.okafor@example.org")
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Member of staff").check()
    look(page, "role")
    page.get_by_role("button", name="Go on").click()
    look(page, "check")
    page.get_by_role("button", name="Invite them").click()
    look(page, "invited")
    link = page.locator(".part-words").inner_text()

    colleague = visit()
    colleague.goto(link)
    look(colleague, "join")
    colleague.get_by_label("Choose a password", exact=True).fill("otter meadow lantern")
    colleague.get_by_role("button", name="Join").click()
    assert colleague.get_by_role("heading", level=1).inner_text().startswith("One more thing")

    page.get_by_role("link", name="Local contacts").click()
    look(page, "directory")
    page.get_by_role("link", name="Children's social care").click()
    page.get_by_label("Telephone number").fill("0115 496 0000")
    page.get_by_label("I checked today that this is right").check()
    look(page, "contact")
    page.get_by_role("button", name="Keep this").click()
    assert "0115 496 0000" in page.locator("main").inner_text()

    page.get_by_role("link", name="Ledger").click()
    look(page, "ledger")
    assert "Changed Children's social care" in page.locator("main").inner_text()
    page.get_by_role("button", name="Take a copy").click()
    look(page, "copy")
    with page.expect_download() as download:
        page.get_by_role("button", name="Take a copy").click()
    copy = tmp_path / "copy.jsonl"
    download.value.save_as(copy)

    assert verify(copy.read_bytes().splitlines(keepends=True)).sound
    copy.write_text(copy.read_text(encoding="utf-8").replace("0115 496", "0115 497"), "utf-8")
    tampered = fairlead.command("verify", str(copy))
    assert tampered.returncode == 1
    assert re.search(
        r"NOT SOUND. Entry \d+ \(.*contact\.changed\) was changed",
        tampered.stdout.replace("\n", " "),
    )


@pytest.fixture(scope="module")
def authenticator(request):
    return {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }


def test_a_passkey_is_set_up_and_lets_somebody_in(visit, fairlead, authenticator):
    page = visit()
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": authenticator})
    page.goto(fairlead.links["Tom Whitfield"])
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Set up a passkey").click()
    look(page, "passkey")
    page.get_by_role("button", name="Set up the passkey").click()
    page.get_by_role("button", name="I have kept them safe").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Otterburn Road School"
    page.get_by_role("link", name="Tom Whitfield").click()
    look(page, "me")
    page.get_by_role("link", name="Change passkeys").click()
    look(page, "passkeys")
    page.get_by_role("button", name="Sign out").click()

    page.get_by_role("button", name="Sign in with a passkey").click()

    page.wait_for_url("**/home")
    assert page.get_by_role("heading", level=1).inner_text() == "Otterburn Road School"


def test_every_other_page_is_for_everyone_too(visit, fairlead):
    page = visit()
    arrive(page, fairlead, "Grace Adeyemi")

    for name, address in {
        "organisation": "/organisation",
        "left": "/people/left",
        "new-contact": "/directory/new",
        "sessions": "/me/sessions",
        "forgotten": "/sign-in/forgotten",
        "nothing": "/nothing",
        "style": "/style",
        "sign-out": "/sign-out",
    }.items():
        page.goto(address)
        look(page, name)
    page.goto("/people")
    page.get_by_role("link", name="Huw Parry").click()
    look(page, "person")
    page.get_by_role("link", name="Change role").click()
    look(page, "change-role")
    page.go_back()
    page.get_by_role("button", name="They have left").click()
    look(page, "leave")


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_the_style_page_is_legible_in_both_schemes(visit, scheme):
    page = visit(color_scheme=scheme)
    page.goto("/style")
    look(page, f"style-{scheme}")


def test_pages_work_without_a_script_and_by_keyboard(visit, fairlead):
    page = visit(java_script_enabled=False)
    page.goto("/sign-in")
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Skip to what this page is about"
    page.get_by_label("E-mail address").fill("nobody@example.org")
    page.get_by_label("Password", exact=True).fill("wrong password")
    page.keyboard.press("Enter")

    page.get_by_text("do not belong together").first.wait_for()


def test_after_signing_out_the_back_button_shows_nothing(visit, fairlead):
    page = visit()
    arrive(page, fairlead, "Ben Okafor")
    page.goto("/directory")
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Sign in with a passkey").wait_for()

    # The page that signing out leads to may be another process of the browser: it goes back itself.
    page.evaluate("history.back()")
    page.wait_for_url(re.compile(r"/sign-in\?next="))

    assert "Local contacts" not in page.content()


def test_the_page_can_be_left_with_three_presses(visit):
    page = visit()
    page.route("https://www.bbc.co.uk/**", lambda route: route.fulfill(body="weather"))
    page.goto("/style")

    assert (
        page.get_by_text("Leave this page")
        .first.get_attribute("href")
        .startswith("https://www.bbc")
    )
