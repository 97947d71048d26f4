"""Somebody without an account at the door of the demonstration, by whatever words a way has.

Nothing that the door says stands here: a text is found by its page and name, in every language.
"""

from playwright.sync_api import expect
from test_walk import look

from fairlead.casework.models.base import NO, YES
from fairlead.portal.questions import HOW, NOBODY, READERS
from fairlead.portal.texts import texts_of
from fairlead.portal.views.front import AWAY

DOOR = "/d/otterburn"
PHONE = {"width": 390, "height": 844}
#: What a child of thirteen might tell: every page there is comes up.
TOLD = {
    "what": "A man I met in a game has a picture of me. He wants money or he sends it round.",
    "safe": NO,
    "about": "own",
    "image": YES,
    "who": "adult",
    "here": YES,
    READERS: NOBODY,
    "wants": "I want it gone. Please do not tell everyone.",
    "name": "Robin",
    "reach": "Find me at break on my own.",
}
#: All that a browser may keep for a page, by name.
KEPT = """async () => [
    ...Object.keys(localStorage), ...Object.keys(sessionStorage),
    ...(await indexedDB.databases()).map(row => row.name), ...await caches.keys(),
    ...(await navigator.serviceWorker.getRegistrations()).map(row => row.scope)]"""
COOKIE = "form"


class Child:
    """A browser of nobody, at the door by one way."""

    def __init__(self, page, way="en"):
        self.page, self.way, self.say = page, way, texts_of(way)
        self.asked, self.titles = [], set()
        page.on("request", self.note)

    def note(self, asked):
        """What the browser asks for."""
        self.asked.append(asked)

    def see(self, name):
        """This page is for everyone, keeps nothing, and says what it may say."""
        look(self.page, name)
        self.page.set_viewport_size(PHONE)
        self.titles.add(self.page.title())
        assert {row["name"] for row in self.page.context.cookies()} <= {COOKIE}
        assert self.page.evaluate(KEPT) == []

    def press(self, where, name):
        """The button with this text."""
        self.page.get_by_role("button", name=self.say(where, name), exact=True).click()
        answered(self.page)

    def follow(self, where, name):
        """The link with this text."""
        self.page.get_by_role("link", name=self.say(where, name), exact=True).click()
        self.page.wait_for_load_state()

    @property
    def at(self):
        """Which step this page is."""
        return self.page.locator("[name=step]").first.get_attribute("value")

    @property
    def text(self):
        """What the page says."""
        return self.page.locator("main").inner_text()

    def come(self):
        """In by the address, in the words of the way."""
        self.page.goto(DOOR if self.way == "en" else f"{DOOR}/{self.way}")

    def begin(self):
        """From the front to the first question."""
        self.come()
        self.follow("front", "write")
        self.press("before", "start")

    def answer(self, said):
        """Answer this page; what is not said is passed over."""
        key = self.at
        if key in said and HOW[key].options:
            self.page.get_by_label(self.say(key, said[key]), exact=True).check()
        elif key in said:
            self.page.locator("#answer").fill(said[key])
        elif HOW[key].options or HOW[key].most:
            return self.press("page", "pass")
        return self.go_on()

    def go_on(self):
        key = self.at
        self.press(key if self.say.has(key, "next") else "page", "next")

    def answer_until(self, step, said, seen=None):
        """Answer what comes up until this step; `seen` looks at each page before."""
        while (key := self.at) != step:
            if seen:
                seen(key)
            self.answer(said)

    def wait_for_work(self):
        """Until the sum of this page is done."""
        expect(self.page.locator("[name=work]")).not_to_have_value("")

    def send(self):
        """Send it when the sum is done; the six words."""
        self.wait_for_work()
        self.press("check", "send")
        return self.words

    @property
    def words(self):
        """The six words of this page."""
        return " ".join(self.page.locator(".door-words li").all_inner_texts())

    def tell(self, said):
        """From the front to the six words."""
        self.begin()
        self.answer_until("check", said)
        return self.send()

    def come_back(self, words):
        """In again, with the words."""
        self.come()
        self.follow("front", "read")
        self.page.locator("#words").fill(words)
        self.press("read", "open")


def answered(page):
    """Until what was sent is answered, in place of this page or by another one."""
    page.wait_for_load_state()
    page.locator("body:not([aria-busy])").wait_for()


def stub(page):
    """Where leaving leads to, without asking anybody outside: a page about the weather.

    What the server says is asked first. A page leads on, since a browser that is driven from
    outside would follow the server's own word to the real place.
    """

    def leave(route):
        said = route.fetch(max_redirects=0)
        assert (said.status, said.headers["location"]) == (302, AWAY)
        policy = {"Referrer-Policy": said.headers["referrer-policy"]}
        onward = f"<script>location.replace('{AWAY}')</script>"
        route.fulfill(body=onward, content_type="text/html", headers=policy)

    page.route("**/leave", leave)
    weather = "<title>Weather</title><h1>Rain</h1>"
    page.route(AWAY, lambda route: route.fulfill(body=weather, content_type="text/html"))
