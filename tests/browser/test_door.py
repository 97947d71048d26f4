"""The door of the demonstration, in a real browser: what the README tells, and what is kept of it.

With FAIRLEAD_PICTURES set to a folder, each page is also kept there as a picture.
"""

import re
from io import BytesIO

import pytest
from at_the_door import DOOR, PHONE, TOLD, Child, answered, stub
from playwright.sync_api import expect
from pypdf import PdfReader
from test_casework import on_to
from test_no_picture import Hand, have_in_hand
from test_walk import arrive, look

from fairlead.casework.models.base import NO, YES
from fairlead.portal.questions import HOW, READERS
from fairlead.portal.receipts import HOW_MANY
from fairlead.portal.texts import WAYS
from fairlead.portal.views.front import AWAY
from fairlead.portal.work import WAIT

#: A4 in points.
SHEET = (595, 842)
#: Words that look like a page, and would fetch something if they were taken for one.
INERT = (
    "<img src=https://tracker.example/a.png onerror=alert(1)> ![me](https://tracker.example/b.png) "
    "[**bold**](https://tracker.example/c) https://tracker.example/d.png <script>alert(1)</script>"
)
ANSWER = "Thank you, Robin. You did nothing wrong. I will find you at break."
#: What a mark of six words looks like, and what the addresses of the door may say.
MARK = re.compile(r"[0-9a-f]{64}")
ADDRESS = re.compile(rf"(?i)(/static/.+|/leave|{DOOR}(/[a-z-]+(/(write|read|more|about))?)?)")
NAME = "Otterburn Road School"


@pytest.fixture
def child(visit):
    """Somebody on a phone."""
    return Child(visit(viewport=PHONE))


@pytest.fixture
def lead(visit, fairlead):
    """The safeguarding lead, in a browser of her own."""
    page = visit()
    arrive(page, fairlead, "Asha Rahman")
    page.get_by_role("button", name="Otterburn Road School").click()
    return page


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


def test_a_child_tells_on_a_phone_and_is_answered(child, lead, fairlead):
    words = tell_and_look(child)
    talk = find_on_the_desk(lead)
    answer_as_the_lead(lead, talk)
    child.come_back(words)
    child.see("door-answer")
    assert ANSWER in child.text
    assert "Asha Rahman" in child.text
    say_more(child)
    lead.goto(talk)
    look(lead, "door-talk-again")

    said = lead.locator("main").inner_text()
    assert all(text in said for text in ("He wrote again.", "Nobody at home yet.", "A bit"))
    assert "Answer by" in said
    nothing_says_so(child, fairlead, [words, ANSWER, *TOLD.values()])


def tell_and_look(child):
    """From the front to the six words, with a look at every page."""
    child.page.goto("/d/Otterburn")  # phones put capital letters
    child.see("door-front")
    assert child.page.context.cookies() == []
    for name in ("more", "about"):
        child.follow("front", name)
        child.see(f"door-{name}")
        child.come()
    child.follow("front", "write")
    child.see("door-before")
    child.press("before", "start")
    seen = []
    child.answer_until("check", TOLD, lambda key: (seen.append(key), child.see(f"door-{key}")))
    assert seen == list(HOW)
    child.see("door-check")
    words = child.send()
    child.see("door-sent")
    assert re.fullmatch(r"[a-z]+( [a-z]+){5}", words)
    return words


def find_on_the_desk(lead):
    """What the lead finds: danger first, and by when the newest waits for an answer."""
    lead.goto("/desk")
    look(lead, "door-desk")
    pressing = lead.get_by_role("row", name="999 may be needed").all_inner_texts()
    assert any("from a young person" in row for row in pressing)
    lead.goto("/desk?kind=talks")
    rows = lead.get_by_role("row", name="message from a young person")
    assert "to be answered" in rows.last.inner_text()
    links = rows.get_by_role("link").evaluate_all("all => all.map(a => a.pathname)")
    return max(links, key=lambda link: int(re.search(r"C-(\d+)", link)[1]))


def answer_as_the_lead(lead, talk):
    """Reads it, and answers by name."""
    lead.goto(talk)
    look(lead, "door-talk")
    said = lead.locator("main").inner_text()
    assert all(text in said for text in (TOLD["what"], TOLD["wants"], "Answer by"))
    lead.locator("#id_text").fill(ANSWER)
    lead.get_by_role("button", name="Answer").click()
    lead.get_by_text("They read your answer when they come back").wait_for()
    assert "Nothing waits for an answer" in lead.locator("main").inner_text()


def say_more(child):
    """Writes more, says what is wanted, and whether it helped."""
    for name, text in {"write": "He wrote again.", "wish": "Nobody at home yet."}.items():
        child.page.locator(f"#{name}").fill(text)
        child.press("talk", f"{name}_send")
        assert text in child.text
        assert child.say("talk", "kept") in child.text
    child.page.get_by_label(child.say("talk", "helped_partly"), exact=True).check()
    child.press("talk", "helped_send")
    child.see("door-said-more")
    assert child.page.locator("#helped-partly").is_checked()


def test_who_names_a_reader_later_is_asked_and_it_goes_past_them(child, lead):
    words = child.tell({"what": "Somebody keeps writing to me.", "safe": NO})
    talk = find_on_the_desk(lead)
    child.come_back(words)
    child.page.locator("#write").fill("It is Asha Rahman.")
    child.press("talk", "write_send")
    child.see("door-about-whom")
    assert child.say("check", "named") in child.text

    child.page.get_by_label("Asha Rahman").check()
    child.page.get_by_role("button", name=child.say("talk", "write_send"), exact=True).first.click()

    expect(child.page.get_by_text(child.say("talk", "kept"))).to_be_visible()
    assert "It is Asha Rahman." in child.text
    assert lead.goto(talk).status == 404


def nothing_says_so(child, fairlead, secrets):
    """No address, title, referrer or line of a log holds a word of it, or the mark of the words."""
    assert child.titles == {NAME}
    addresses = [asked.url for asked in child.asked]
    addresses += [asked.headers.get("referer", asked.url) for asked in child.asked]
    assert [url for url in addresses if not ADDRESS.fullmatch(whole_path(url))] == []
    logs = [path.read_text("utf-8") for path in fairlead.folder.glob("log/*")]
    logs.append((fairlead.folder / "postgres/data/server.log").read_text("utf-8"))
    assert any('"page": "door-write"' in log for log in logs)
    long = [text for text in secrets if len(text) > len("unknown")]
    assert [text for text in long for log in logs if text in log] == []
    assert not any(MARK.search(log) for log in logs)


def whole_path(url):
    """All of an address that the server is told, and what the browser keeps for itself."""
    return re.sub(r"^https?://[^/]+", "", url)


def test_the_journey_in_welsh(child, lead):
    welsh = Child(child.page, "cy")
    words = welsh.tell({"what": "Mae dyn yn gofyn am lun ohonof.", "safe": NO, "image": YES})
    welsh.see("door-sent-cy")
    assert welsh.page.locator("html").get_attribute("lang") == "cy"
    talk = find_on_the_desk(lead)
    lead.goto(talk)
    said = lead.locator("main").inner_text()
    assert "Mae dyn yn gofyn am lun ohonof." in said
    assert "they read Welsh" in said
    lead.locator("#id_text").fill("Diolch am ddweud.")
    lead.get_by_role("button", name="Answer").click()
    lead.get_by_text("They read your answer when they come back").wait_for()

    welsh.come_back(words)
    welsh.see("door-answer-cy")
    assert "Diolch am ddweud." in welsh.text


@pytest.mark.parametrize("way", sorted(WAYS.keys() - {"en"}))
def test_every_way_leads_to_six_words_and_is_for_everyone(child, way):
    other = Child(child.page, way)
    other.come()
    other.see(f"door-front-{way}")
    other.follow("front", "write")
    other.see(f"door-before-{way}")
    other.press("before", "start")
    other.answer_until("check", TOLD)
    other.see(f"door-check-{way}")

    assert len(other.send().split()) == HOW_MANY
    other.come_back(other.words)
    other.see(f"door-talk-{way}")
    assert TOLD["what"] in other.text


def test_without_javascript_somebody_waits_instead_and_loses_nothing(visit):
    child = Child(visit(viewport=PHONE, java_script_enabled=False))
    child.begin()
    child.answer_until("check", TOLD)
    child.press("check", "send")

    told = child.page.locator(".door-told").inner_text()
    seconds = int(re.search(r"\d+", told)[0])
    assert told == child.say("check", "too_soon", seconds=seconds)
    assert 0 < seconds <= WAIT
    assert TOLD["what"] in child.text
    child.page.wait_for_timeout(seconds * 1000)
    child.press("check", "send")
    words = child.words
    child.come_back(words)
    assert TOLD["what"] in child.text
    child.page.locator("#write").fill("He wrote again.")
    child.press("talk", "write_send")
    assert "He wrote again." in child.text


def test_by_keyboard_alone_to_the_six_words(child):
    page = child.page
    child.come()
    by_key(page, "a[href$='/write']")
    by_key(page, "[value=start]")
    on_to(page, "#answer")
    page.keyboard.type(TOLD["what"])
    by_key(page, "form button")
    while child.at != "check":
        if HOW[child.at].options and child.at != READERS:
            on_to(page, "[name=answer]")
            page.keyboard.press("Space")
        has_pass = child.at == READERS or HOW[child.at].most
        by_key(page, "[value=pass]" if has_pass else "form button")
    child.wait_for_work()
    by_key(page, "[value=send]")

    assert len(child.words.split()) == HOW_MANY


def by_key(page, selector):
    """On to it by Tab, where it is seen to be, and in by Enter."""
    on_to(page, selector)
    assert page.evaluate("document.activeElement.matches(':focus-visible')")
    if selector.startswith("a"):
        with page.expect_navigation():
            page.keyboard.press("Enter")
    else:
        page.keyboard.press("Enter")
        answered(page)


def by_the_button(child):
    child.follow("page", "leave")


def by_three_presses(child):
    for _ in range(3):
        child.page.keyboard.press("Shift")


@pytest.fixture
def leaving(visit):
    """Somebody on a phone who may go where leaving leads."""
    found = Child(visit(viewport=PHONE, away=AWAY))
    stub(found.page)
    return found


def go_back(page, *unseen):
    """As the button of the browser does: nothing is there to be sent again, and none of this."""
    page.go_back(wait_until="commit")  # a page may ask for itself anew meanwhile
    page.wait_for_load_state()
    for text in unseen:
        expect(page.locator("body")).not_to_contain_text(text)


@pytest.mark.parametrize("leave", [by_the_button, by_three_presses])
def test_whoever_leaves_leaves_nothing_on_the_screen(leaving, leave):
    page = leaving.page
    leaving.begin()
    leaving.answer(TOLD)
    leaving.answer(TOLD)
    leave(leaving)
    page.wait_for_url(AWAY)
    assert page.evaluate("document.referrer") == ""

    visited = page.context.new_cdp_session(page).send("Page.getNavigationHistory")["entries"]
    here = [row for row in visited if row["url"] not in {AWAY, "about:blank"}]
    assert {row["title"] for row in here} == {NAME}
    assert [row["url"] for row in here if not ADDRESS.fullmatch(whole_path(row["url"]))] == []
    for _ in here:
        go_back(page, TOLD["what"])


def test_each_page_begins_at_its_top_below_the_way_out(child):
    child.begin()
    while child.at != "check":
        child.page.mouse.wheel(0, 400)
        child.answer({"what": TOLD["what"]})
        bar, heading = (child.page.locator(one).bounding_box() for one in (".door-top", "h1"))
        assert heading["y"] >= bar["y"] + bar["height"] > 0


def test_a_page_that_is_loaded_again_shows_no_answer(child):
    child.begin()
    child.page.locator("#answer").fill(TOLD["what"])
    child.answer(TOLD)
    child.page.get_by_label(child.say("safe", NO), exact=True).check()

    child.page.reload()

    assert child.say("before", "heading") in child.text
    assert TOLD["what"] not in child.page.content()


def test_going_back_with_the_browser_leads_to_the_question_before_and_loses_nothing(child):
    child.begin()
    for _ in ("what", "safe"):
        child.answer(TOLD)
    assert child.at == "danger"

    for before in ("safe", "what"):
        child.page.go_back(wait_until="commit")
        child.page.locator(f"[name=step][value={before}]").wait_for(state="attached")

    assert child.page.locator("#answer").input_value() == TOLD["what"]


def test_going_forward_with_the_browser_leads_no_step_back_and_sends_nothing(child):
    child.begin()
    for _ in ("what", "safe"):
        child.answer(TOLD)
    child.page.go_back(wait_until="commit")
    child.page.locator("[name=step][value=safe]").wait_for(state="attached")

    child.page.go_forward(wait_until="commit")

    child.page.wait_for_timeout(500)
    assert child.at == "safe"


def test_the_six_words_are_not_lost_by_going_back_once(child):
    words = child.tell(TOLD)

    child.page.go_back(wait_until="commit")

    assert child.page.get_by_role("alert").inner_text() == child.say("sent", "stay")
    assert child.words == words
    child.page.go_back(wait_until="commit")
    child.page.get_by_text(child.say("front", "lead")).wait_for()
    assert words.split()[0] not in child.page.content()


def test_what_a_page_says_of_keys_and_of_going_back_is_so(visit, child):
    child.come()
    child.follow("front", "write")
    keys, plain = child.say("before", "keys"), child.say("before", "plain")
    assert (keys in child.text, plain in child.text) == (True, False)

    unscripted = Child(visit(viewport=PHONE, java_script_enabled=False))
    unscripted.come()
    unscripted.follow("front", "write")
    assert (keys in unscripted.text, plain in unscripted.text) == (False, True)


def test_a_draft_in_one_box_stays_while_the_other_is_sent(child, lead):
    words = child.tell(TOLD)
    talk = find_on_the_desk(lead)
    answer_as_the_lead(lead, talk)
    child.come_back(words)
    child.page.locator("#wish").fill("Nobody at home yet.")
    child.page.locator("#write").fill("He wrote again.")
    child.press("talk", "write_send")
    assert child.page.locator("#wish").input_value() == "Nobody at home yet."

    child.page.locator("#helped-no").check()
    child.page.keyboard.press("Enter")
    answered(child.page)

    assert child.page.locator("#wish").input_value() == "Nobody at home yet."
    assert child.page.locator("#helped-no").is_checked()
    assert "Nobody at home yet." not in child.page.locator(".door-talk").inner_text()


def test_without_a_line_nothing_is_lost(child):
    child.begin()
    child.page.locator("#answer").fill(TOLD["what"])
    child.page.context.set_offline(True)
    child.press("page", "next")
    assert child.page.get_by_role("alert").inner_text() == child.say("page", "offline")

    child.page.context.set_offline(False)
    child.press("page", "next")

    assert child.at == "safe"


def test_a_conversation_that_is_left_is_not_there_on_going_back(leaving):
    words = leaving.tell(TOLD)
    leaving.come_back(words)
    by_three_presses(leaving)
    leaving.page.wait_for_url(AWAY)

    go_back(leaving.page, TOLD["what"], words.split()[0])


def test_a_page_of_before_opens_nothing_once_somebody_left(leaving):
    leaving.begin()
    for _ in ("what", "safe", "danger", "about"):
        leaving.answer(TOLD)
    by_the_button(leaving)
    leaving.page.wait_for_url(AWAY)
    go_back(leaving.page, TOLD["what"])

    while leaving.page.get_by_role("button", name=leaving.say("page", "back")).count():
        leaving.press("page", "back")
        assert TOLD["what"] not in leaving.page.content()


def test_words_that_opened_a_conversation_open_none_once_somebody_left(leaving):
    words = leaving.tell(TOLD)
    leaving.come_back(words)
    leaving.page.locator("#write").fill("He wrote again.")
    leaving.press("talk", "write_send")
    by_the_button(leaving)
    leaving.page.wait_for_url(AWAY)

    go_back(leaving.page, TOLD["what"])


def test_six_words_are_shown_only_once(child):
    words = child.tell(TOLD)
    child.follow("sent", "done")

    go_back(child.page, words.split()[0])


def test_a_picture_that_is_pasted_or_dropped_goes_nowhere(visit, tmp_path):
    child = Child(visit(viewport=PHONE, permissions=["clipboard-read", "clipboard-write"]))
    child.come()
    hand = Hand(child.page, tmp_path)
    have_in_hand(child.page)
    child.begin()
    child.answer_until("check", TOLD, hand.tries)
    child.come_back(child.send())
    hand.tries()
    child.come()
    child.follow("front", "read")
    hand.tries()

    assert hand.tried == len([how for how in HOW.values() if how.most]) + len(
        ("write", "wish", "words")
    )


def test_words_that_look_like_a_page_stay_words(child, lead):
    words = child.tell({"what": INERT, "wants": INERT, "name": INERT[:300]})
    talk = find_on_the_desk(lead)
    concern = talk.removesuffix("/talk")
    for address in (talk, concern):
        lead.goto(address)
        is_inert(lead)
    lead.goto(talk)
    lead.locator("#id_text").fill(INERT)
    lead.get_by_role("button", name="Answer").click()
    lead.get_by_text("They read your answer when they come back").wait_for()
    is_inert(lead)

    child.come_back(words)
    is_inert(child.page)


def is_inert(page):
    """The words are there as they were written, and make nothing of the page."""
    assert INERT in page.locator("main").inner_text()
    assert page.locator("[src*=tracker], [href*=tracker], main script, main img").count() == 0
