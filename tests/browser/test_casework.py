"""Whole journeys of a case in a real browser, on the invented cases of the demonstration."""

from datetime import date

import pytest
from at_the_door import PHONE
from django.conf import settings
from django.urls import resolve
from playwright.sync_api import Error, expect
from test_running import Fairlead
from test_walk import SIZES, code, look

from conftest import accessible
from routes import routes

CASEWORK = "fairlead.casework."
CASE, MONEY = "Year 10, asked for images by an adult", "Year 9, posts that frighten others"
#: At most so many rounds of questions or of things to be done, in a case that goes well.
ROUNDS = 40
#: What the lead has none of here: looked at where it is recorded (`test_recording.py`), where a
#: second person decides (below), and a look that ends, which needs somebody who was let in.
OF_OTHERS = {"concern-recorded", "own-concern", "record-step", "second", "end-look"}


@pytest.fixture(scope="module")
def fairlead(tmp_path_factory):
    """One of its own: the cases of the demonstration move on here."""
    found = Fairlead(tmp_path_factory.mktemp("casework") / "var").start()
    found.states = {}
    yield found
    found.stop()


@pytest.fixture
def come(visit, fairlead):
    """A browser of somebody of the demonstration, signed in."""

    def come(who, **options):
        if who not in fairlead.states:
            fairlead.states[who] = arrive(visit(), fairlead.links[who])
        page = visit(storage_state=fairlead.states[who], **options)
        page.set_default_timeout(30_000)
        return page

    return come


def arrive(page, link):
    """In by the link, with an app as second step; what the browser then keeps."""
    page.goto(link)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Set up an app").click()
    page.get_by_text("I cannot scan it").click()
    secret = page.locator(".part-words").inner_text().replace(" ", "")
    page.get_by_label("Code that the app shows now").fill(code(secret))
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="I have kept them safe").click()
    school = page.get_by_role("button", name="Otterburn Road School")
    if school.count():
        school.click()
    return page.context.storage_state()


def keep(page, **answers):
    """Fill in the form of the page, by the names of its fields, and send it."""
    for name, value in answers.items():
        page.locator(f"#id_{name}").fill(value)
    page.locator("main form button").last.click()
    page.wait_for_load_state()
    said = page.locator("main").inner_text()
    assert "Please look at this again" not in said, said


def choose(page, name, value):
    page.locator(f"[name={name}][value={value}]").check()


def case_of(page, title):
    """The address of a case, found as people find it."""
    page.goto("/cases?state=all&owner=")
    row = page.locator("tr", has_text=title)
    return row.get_by_role("link").first.get_attribute("href")


def tell(page, fact, says):
    """Answer one question of triage, and wait until it is kept."""
    name_who_said_it(page)
    with page.expect_response(lambda found: found.request.method == "POST"):
        page.locator(f"#question-{fact}").get_by_label(says, exact=True).check()
    page.locator("#kept").get_by_text("Kept just now").wait_for()


def name_who_said_it(page):
    """Say where the next answers come from, as somebody has written it already."""
    page.locator("#id_said_by").evaluate("box => { box.value = 'form tutor'; }")


def answer_no_to_what_is_left(page, case):
    """As somebody who has asked everybody: nothing of what could still matter was so."""
    for _ in range(ROUNDS):
        page.goto(case)
        asked = page.locator(".part-question:not(.part-question--known)").filter(
            has=page.get_by_label("No", exact=True)
        )
        if not asked.count():
            return
        name_who_said_it(page)
        for each in asked.all():
            each.get_by_label("No", exact=True).check()
        page.get_by_role("button", name="Keep these answers").click()
        page.wait_for_load_state()
    raise AssertionError("there is always something more to ask")


def finish(page, case):
    """Everything that is to be done, done."""
    for _ in range(ROUNDS):
        page.goto(f"{case}/work")
        done = page.locator("a[href$='/done']")
        if not done.count():
            return
        done.first.click()
        keep(page, whom="Sam Reed, duty social worker")
    raise AssertionError("there is always something more to do")


def test_a_lead_takes_a_worry_from_the_desk_to_the_closed_case(come):
    page = come("Asha Rahman")
    page.goto("/desk")
    look(page, "desk")
    page.goto(page.locator("tr", has_text="8B, image").locator("a").get_attribute("href"))
    look(page, "concern")
    keep(page, title="Year 8, image passed round")
    case = page.url.split("?")[0].split("#")[0]
    before = page.locator("#advice").inner_text()
    address = page.url
    tell(page, "immediate_danger", "No")
    tell(page, "image_involved", "Yes")
    assert page.url == address
    assert page.locator("#advice").inner_text() != before
    look(page, "triage")
    answer_no_to_what_is_left(page, case)
    work_through(page, case)
    close(page, case)
    assert page.get_by_text("Closed on").count()
    for name in ("counts", "search"):
        page.goto(f"/{name}")
        look(page, name)


def work_through(page, case):
    """The initial review, a referral with its answer, the family, and support."""
    page.goto(f"{case}/initial-review")
    look(page, "initial-review")
    page.get_by_label("Accept everything above for which nothing is chosen").check()
    keep(page, met="Asha Rahman and Grace Adeyemi", agreed="Police first, then the family.")
    page.goto(f"{case}/work")
    look(page, "work")
    page.goto(f"{case}/work/referrals/send")
    look(page, "send-referral")
    page.locator("#id_to").select_option("police")
    keep(page, recipient="Police, 101", says="An image was passed round.")
    page.locator("a[href*='/work/referrals/']", has_text="olice").last.click()
    look(page, "referral")
    sent = page.url
    page.goto(f"{sent}/asked-again")
    look(page, "chase")
    keep(page, says="The officer calls back at four.")
    page.goto(f"{sent}/answered")
    look(page, "answer")
    keep(page, says="The officer speaks to both families.", reference="Log 77")
    page.goto(f"{case}/work/family")
    look(page, "family")
    choose(page, "stands", "may")
    keep(page, reason="She wants her mother to know.", agreed_with="The police")
    page.goto(f"{case}/work/family")
    choose(page, "stands", "told")
    keep(page, at=f"{date.today()}T00:00", told_by="Asha Rahman, to her mother")
    page.goto(f"{case}/support")
    plans = page.get_by_role("link", name="Begin a plan")
    for link in plans.evaluate_all("all => all.map(a => a.pathname)"):
        page.goto(link)
        look(page, "plan")
        keep(page, wants="I want it gone.", help="The pastoral lead, every Friday.")
    look(page, "support")


def close(page, case):
    """What is left is finished, and the case closed."""
    finish(page, case)
    page.goto(f"{case}/chronology")
    look(page, "chronology")
    page.goto(f"{case}/papers")
    look(page, "papers")
    page.goto(f"{case}/review")
    look(page, "review")
    ended = page.locator("a[href*='/review/children/']")
    for link in ended.evaluate_all("all => all.map(a => a.pathname)"):
        page.goto(link)
        look(page, "child-outcome")
        choose(page, "outcome", "support-ended")
        keep(page)
    page.goto(f"{case}/review")
    assert "Nothing is open" in (said := page.locator("main").inner_text()), said
    page.get_by_role("button", name="Close this case").click()
    look(page, "close")
    keep(page)


def test_a_second_person_refuses_not_to_refer(come):
    page, head = come("Asha Rahman"), come("Grace Adeyemi")
    case = case_of(page, "Year 10, pressure after a break-up")
    page.goto(f"{case}/decide/report-police-101")
    look(page, "decide")
    choose(page, "choice", "depart")
    keep(page, reason="She asked us to wait until her aunt is here.")
    assert page.get_by_text("Somebody else has to agree").count()

    head.goto("/decisions")
    look(head, "decisions")
    head.get_by_role("link", name=case.rsplit("/", 1)[1]).click()
    look(head, "second")
    choose(head, "agrees", "no")
    keep(head, reason="Her aunt can come to the police with her.")

    page.goto(case)
    assert "decide again" in page.locator("#advice-report-police-101").inner_text()
    look(page, "refused")


def test_when_the_guidance_changes_the_lead_sees_what_it_asks_for_and_why(come, fairlead):
    """The cases are assessed by last year's edition, as if older than it, then by today's."""
    page = come("Asha Rahman")
    case = case_of(page, CASE)
    for day in ("2026-08-31", date.today().isoformat()):
        said = fairlead.command("reassess", "--on", day)
        assert said.returncode == 0, said.stderr

    page.goto("/desk?kind=guidance")
    page.get_by_role("link", name=case.rsplit("/", 1)[1]).click()
    look(page, "newly-asked")
    told = page.locator("main").inner_text()
    assert "Asked for now" in told
    assert "NCA sextortion alert 2026" in told
    assert "1 September 2026" in told
    page.get_by_role("button", name="I have seen this").click()
    page.goto(f"{case}/chronology")
    assert page.get_by_text("Has seen what the new edition asks for").count()
    page.goto("/desk?kind=guidance")
    assert not page.get_by_role("link", name=case.rsplit("/", 1)[1]).count()


def links_on(page):
    """By route, what stands in its address, from the links of the page."""
    found = {}
    for address in page.eval_on_selector_all("a[href^='/']", "all => all.map(a => a.pathname)"):
        match = resolve(address)
        found.setdefault(match.url_name, address)
    return found


def pages_of_casework():
    """The names of all that can be got, found and not listed."""
    return [route for route in routes() if route.view.__module__.startswith(CASEWORK)]


def seen_from(page, case):
    """Every address of this case and its neighbours, by the name of its route."""
    known = {}
    for path in ("/", "/desk", "/cases?state=all&owner=", "/search", "/children", "/my-concerns"):
        page.goto(path)
        known |= links_on(page)
    for path in ("", "/people", "/work", "/support", "/log", "/chronology", "/papers", "/review"):
        page.goto(case + path)
        known |= links_on(page)
    for name in ("referral", "concern", "child", "device-kept"):
        if name in known:
            page.goto(known[name])
            known |= {**links_on(page), **known}
    return known


def test_every_page_is_for_everyone(come):
    page = come("Asha Rahman")
    page.set_viewport_size(PHONE)
    case = case_of(page, CASE)
    known, faults = seen_from(page, case), []
    page.goto(f"{case}/people")
    ids = {}
    for address in [*known.values(), f"{case}/papers/case-pack"]:
        ids |= {**resolve(address).kwargs, **ids}
    ids["reference"] = case.rsplit("/", 1)[1]
    for route in pages_of_casework():
        address = known.get(route.name) or route.address(**ids)
        try:
            answer = page.goto(address)
        except Error as download:
            if "Download is starting" not in str(download):
                raise
            continue
        faults.append((route.name, answer.status, faults_of(page)))
    assert [fault for fault in faults if fault[2]] == []
    assert {name for name, status, _ in faults if status != 200} == OF_OTHERS


def faults_of(page):
    """What axe finds, or what is wider than a phone or a desk."""
    found = []
    for width, height in SIZES.values():
        page.set_viewport_size({"width": width, "height": height})
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append(f"wider than {width}")
    try:
        accessible(page)
    except AssertionError as error:
        found.append(str(error))
    return found


def test_triage_without_javascript_by_the_button(come):
    page = come("Asha Rahman", java_script_enabled=False)
    case = case_of(page, MONEY)
    page.goto(case)
    before = page.locator("#answered").inner_text()
    question = page.locator(".part-question:not(.part-question--known)").filter(
        has=page.get_by_label("No", exact=True)
    )
    page.locator("#id_said_by").fill("form tutor")
    question.first.get_by_label("No", exact=True).check()
    page.get_by_role("button", name="Keep these answers").click()
    page.wait_for_load_state()

    assert page.locator("#answered").inner_text() != before


def test_an_answer_that_is_not_kept_is_said_to_be_where_it_was_given(come):
    page = come("Asha Rahman")
    page.set_viewport_size(PHONE)
    page.goto(case_of(page, MONEY))
    last = page.locator(".part-question:not(.part-question--known)").last.get_by_label(
        "No", exact=True
    )
    last.check()
    told = page.get_by_text("Not kept yet.")
    expect(told).to_be_in_viewport()
    look(page, "not-kept")

    page.set_viewport_size(PHONE)
    page.get_by_role("link", name="Go there").click()
    page.keyboard.type("form tutor")
    page.keyboard.press("Tab")
    expect(page.locator("#kept")).to_contain_text("Kept just now")
    assert last.is_checked()

    page.context.set_offline(True)
    page.locator(".part-question:not(.part-question--known)").first.get_by_label(
        "No", exact=True
    ).check()
    expect(page.get_by_text("Fairlead could not be reached")).to_be_in_viewport()
    page.context.set_offline(False)


def test_whoever_was_signed_out_meanwhile_is_told_and_sees_no_other_page_in_this_one(come):
    page = come("Asha Rahman")
    page.goto(case_of(page, MONEY))
    name_who_said_it(page)
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)

    page.locator(".part-question:not(.part-question--known)").first.get_by_label(
        "No", exact=True
    ).check()

    expect(page.locator("#kept")).to_contain_text("or you were signed out")
    expect(page.locator("h1")).to_have_count(1)
    assert page.locator("#advice").count() == 1


def test_triage_by_keyboard_alone(come):
    page = come("Asha Rahman")
    page.goto(case_of(page, MONEY))
    on_to(page, "#id_said_by")
    page.keyboard.type("form tutor")
    on_to(page, "input[type=radio]")
    with page.expect_response(lambda found: found.request.method == "POST"):
        page.keyboard.press("ArrowDown")
    page.locator("#kept").get_by_text("Kept just now").wait_for()
    on_to(page, "#advice .part-why summary")
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.parentElement.open")
    assert page.evaluate("document.activeElement.matches(':focus-visible')")


def on_to(page, selector):
    """By the Tab key to the first of these."""
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"the Tab key does not come to {selector}")
