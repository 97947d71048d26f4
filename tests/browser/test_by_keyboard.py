"""A lead's whole way through a case with nothing but the keyboard, with a script and without."""

import re
from datetime import date

import pytest
from playwright.sync_api import Locator, Page
from test_recording import find_by_the_button, record
from test_walk import arrive

#: At most so many presses of Tab from one end of a page to the other.
TABS = 400
#: At most so many things to be done, in a case that goes well.
ROUNDS = 40


class Keys:
    """A keyboard, and whoever reads the page: they go on by Tab, and never touch anything."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def to(self, wanted: Locator) -> None:
        """On by Tab until the one that is wanted has the focus, and shows it."""
        wanted.first.wait_for()
        found = wanted.first.element_handle()
        for _ in range(TABS):
            self.page.keyboard.press("Tab")
            if found.evaluate("it => it === document.activeElement"):
                assert found.evaluate("it => it.matches(':focus-visible')")
                return
        raise AssertionError(f"the Tab key does not come to {wanted} on {self.page.url}")

    def follow(self, name: str | re.Pattern[str], role: str = "link") -> None:
        """To a link or a button by its name, and in by Enter."""
        self.to(self.page.locator("main").get_by_role(role, name=name))
        self.enter()

    def enter(self) -> None:
        """Send the form, or follow the link, and wait for the next page."""
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        assert not self.page.get_by_text("Please look at this again").count(), self.said()

    def write(self, label: str | re.Pattern[str], text: str) -> None:
        """Into the field of this label."""
        self.to(self.page.get_by_label(label))
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(text)

    def write_this_morning(self, label: str) -> None:
        """Into the parts of a moment, in the order of this browser: a minute past midnight."""
        self.to(self.page.get_by_label(label))
        self.page.keyboard.type(f"{date.today():%m%d%Y}")
        self.page.keyboard.press("ArrowRight")
        self.page.keyboard.type("1201AM")

    def tick(self, box: Locator) -> None:
        """The box, which Space ticks."""
        self.to(box)
        self.page.keyboard.press("Space")
        assert box.first.is_checked()

    def choose(self, radio: Locator) -> None:
        """Tab comes to the group, and the arrows to the one that is wanted."""
        name = radio.first.get_attribute("name")
        wanted, group = radio.first, self.page.locator(f"input[name='{name}']")
        self._into(name)
        if not wanted.is_checked():
            self.page.keyboard.press("Space")
        for _ in range(group.count()):
            if wanted.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"the arrows do not come to {radio}")

    def _into(self, name: str) -> None:
        for _ in range(TABS):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("document.activeElement.name") == name:
                return
        raise AssertionError(f"the Tab key does not come to {name} on {self.page.url}")

    def select(self, label: str, starts: str) -> None:
        """Of a list, what begins so."""
        self.to(self.page.get_by_label(label))
        self.page.keyboard.type(starts)

    def said(self) -> str:
        """What the page says."""
        return self.page.locator("main").inner_text()


@pytest.fixture(params=[True, False], ids=["with a script", "without a script"])
def lead(visit, fairlead, request):
    """The lead at the desk, and the number of a concern that waits there."""
    page = visit()
    arrive(page, fairlead, "Asha Rahman")
    page.get_by_role("button", name="Otterburn Road School").click()
    reference = record(page, find_by_the_button).removeprefix("Recorded as ")
    state = page.context.storage_state()
    found = visit(storage_state=state, java_script_enabled=request.param)
    found.set_default_timeout(30_000)
    found.goto("/")
    return Keys(found), reference


def test_from_the_desk_to_the_closed_case_by_keyboard_alone(lead):
    journey(*lead)


def journey(keys, reference):
    keys.follow(re.compile(reference))
    keys.write("What do you call the case?", "Year 8, an image was shared")
    keys.follow("Open a case", "button")
    answer(keys)
    name_a_child(keys)
    decide(keys)
    refer(keys)
    settle_the_family(keys)
    support(keys)
    finish(keys)
    close(keys)
    assert "Closed on" in keys.said()


def answer(keys):
    """Triage, until nothing is left that could still change the advice."""
    for _ in range(ROUNDS):
        left = keys.page.locator(".part-question:not(.part-question--known)").filter(
            has=keys.page.get_by_label("No", exact=True)
        )
        if not left.count():
            return
        keys.write("Who told you, or how do you know?", "form tutor")
        for each in left.all():
            keys.choose(each.get_by_label("No", exact=True))
        keys.follow("Keep these answers", "button")
    raise AssertionError("there is always something more to ask")


def name_a_child(keys):
    keys.follow("People")
    keys.follow("Somebody on no list", "button")
    keys.write("What are they called?", "A boy from the club")
    keys.choose(keys.page.get_by_label("Harmed, or may have been"))
    keys.follow("Name them", "button")


def decide(keys):
    """One advice departed from by itself, the others in the initial review."""
    keys.follow("Triage")
    keys.follow(re.compile("^Decide ?: "))
    keys.choose(keys.page.get_by_label("Depart from it, with a reason"))
    keys.write("If you depart from it: why?", "It was done for them last week.")
    keys.follow("Keep this decision", "button")
    keys.follow("Hold the initial review", "button")
    keys.tick(keys.page.get_by_label("Accept everything above for which nothing is chosen"))
    keys.write("Who met?", "Asha Rahman and Grace Adeyemi")
    keys.write("What was agreed?", "The police first, then the family.")
    keys.follow("Keep the review, and open the case", "button")


def refer(keys):
    """To the police; asked again, and answered."""
    keys.follow("Actions and referrals")
    keys.follow("Record a referral or report", "button")
    keys.select("Who was told?", "Pol")
    keys.write("Or write who it went to", "Police, 101")
    keys.write("What did you tell them?", "An image was passed round.")
    keys.follow("Keep this", "button")
    keys.follow("Police")
    keys.follow("Asked again", "button")
    keys.write(re.compile("Whom did you speak to"), "The officer calls back at four.")
    keys.follow("Keep this", "button")
    keys.follow("Police")
    keys.follow("They answered", "button")
    keys.write(re.compile("What did they"), "The officer speaks to both families.")
    keys.follow("Keep this", "button")


def settle_the_family(keys):
    keys.follow("Actions and referrals")
    keys.follow(re.compile("telling the family"))
    keys.choose(keys.page.locator("[name=stands][value=may]"))
    keys.write(re.compile("Why"), "She wants her mother to know.")
    keys.follow("Keep this", "button")
    keys.follow(re.compile("telling the family"))
    keys.choose(keys.page.locator("[name=stands][value=told]"))
    keys.write_this_morning("When was the family told?")
    keys.write("Who told them, and whom?", "Asha Rahman, to her mother")
    keys.follow("Keep this", "button")


def support(keys):
    """A plan for everybody who has none."""
    keys.follow("Support")
    for _ in range(keys.page.get_by_role("link", name="Begin a plan").count()):
        keys.follow(re.compile("^Begin a plan"))
        keys.write("What do they want to happen?", "I want it gone.")
        keys.follow("Keep this plan", "button")


def finish(keys):
    """Everything that is to be done, done."""
    keys.follow("Actions and referrals")
    for _ in range(ROUNDS):
        if not keys.page.get_by_role("link", name=re.compile("^Done ?: ")).count():
            return
        keys.follow(re.compile("^Done ?: "))
        keys.write(re.compile("Who did it"), "Sam Reed, form tutor")
        keys.follow("It is done", "button")
    raise AssertionError("there is always something more to do")


def close(keys):
    """How it ended for each child, and the case closed."""
    keys.follow("Review and close")
    unsaid = keys.page.locator("td[data-label='How it ended']", has_text="Not said yet")
    for _ in range(unsaid.count()):
        keys.to(keys.page.locator("tr").filter(has=unsaid).first.get_by_role("link"))
        keys.enter()
        keys.choose(keys.page.locator("[name=outcome][value=support-ended]"))
        keys.follow("Keep this", "button")
    keys.follow("Close this case", "button")
    keys.write("Why until that day?", "Their birthdays are not known to us.")
    keys.follow("Close the case", "button")
