"""Recording a concern, page by page as anybody at work does, without a line of JavaScript."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from fairlead.accounts.models import Contact, Draft, Membership, Person
from fairlead.casework.account import account_said
from fairlead.casework.actions.concerns import Report, record_concern
from fairlead.casework.models import Child, Concern, ConcernChild, ConcernNamed
from fairlead.casework.recording import report_of
from fairlead.ledger.queries import entries_about
from furnished import furnish, worry
from visitor import Visitor

START = "/record-a-concern"
CHILDREN = [("Zoë Ash", "Year 9"), ("Rob Elm", "Year 8"), ("Roberta Oak", "Year 8")]
MOMENT = "%Y-%m-%dT%H:%M"


@pytest.fixture(scope="module")
def made(whole_file):
    found = furnish()
    with found.acting():
        for name, group in CHILDREN:
            Child.objects.create(name=name, group=group)
    return found


@pytest.fixture
def school(made, undoing):
    return made


@pytest.fixture
def staff(school):
    return Visitor(school.people["staff"], school.id)


def child(school, name):
    with school.acting():
        return next(row for row in Child.objects.all() if row.name == name)


def member(school, role):
    with school.acting():
        return Membership.objects.get(role=role)


def ago(**time):
    return f"{timezone.localtime() - timedelta(**time):{MOMENT}}"


def answers(**other):
    """The answers of each page, for somebody who knows little; `other` in place of a page's."""
    found = {
        "danger": {"is_danger": "no"},
        "help": {"emergency": "yes"},
        "who": {"unknown": "on"},
        "what": {"what": "Says that an image was shared."},
        "when": {"learned_at": ago(minutes=1)},
        "where": {},
        "image": {"is_image": "no"},
        "device": {},
        "others": {"is_staff": "no"},
        "colleagues": {"colleague": "A coach"},
    }
    return found | other


def walk(visitor, **other):
    """Answer every page that comes; the pages, and the address of the answers to check."""
    said, address, pages = answers(**other), visitor.post(START)["Location"], []
    while (key := address.rsplit("/", 1)[1]) != "check":
        pages.append(key)
        address = visitor.post(address, said[key])["Location"]
    return pages, address


def begun(visitor, key, **other):
    """The address of a page, every page before it answered."""
    said, address = answers(**other), visitor.post(START)["Location"]
    while not address.endswith(f"/{key}"):
        address = visitor.post(address, said[address.rsplit("/", 1)[1]])["Location"]
    return address


def finish(visitor, address):
    version = visitor.get(address).page.fields["draft_version"]["value"]
    return visitor.post(address, {"draft_version": version})["Location"]


def last(school):
    with school.acting():
        found = Concern.objects.order_by("-number").first()
        found.account  # noqa: B018 - opened while its key is at hand
        return found


def test_somebody_who_knows_little_answers_seven_pages(school, staff):
    pages, address = walk(staff)
    done = finish(staff, address)

    assert pages == ["danger", "who", "what", "when", "where", "image", "others"]
    page = staff.get(done).page
    assert page.heading == f"Recorded as {last(school).reference}"
    for said in ("Designated safeguarding lead", "What happens next", "Do not promise"):
        assert said.casefold() in page.words.casefold()


def test_everything_that_is_said_is_kept_in_its_place(school, staff):
    rob, lead = child(school, "Rob Elm"), member(school, "lead")
    said = {
        "danger": {"is_danger": "yes"},
        "help": {"emergency": "another"},
        "who": {"children": [rob.id, school.child.id], "about": "A boy from the club"},
        "what": {"what": "Saw\r\nhim cry.", "words": "I am scared.", "view": "He is afraid."},
        "when": {"happened_at": ago(days=3), "roughly": "after school", "learned_at": ago(hours=2)},
        "where": {"where": "In a game", "present": "His sister"},
        "image": {"is_image": "yes"},
        "device": {"device": "His own phone"},
        "others": {"others": "An older pupil", "is_staff": "yes"},
        "colleagues": {"named": [lead.id], "colleague": "A coach"},
    }
    _, address = walk(staff, **said)
    finish(staff, address)

    found = last(school)
    assert (found.is_danger, found.is_image, found.handled_by) == ("yes", "yes", "head")
    assert found.account["what"] == "Saw\nhim cry."
    assert len(account_said(found.account)) == 11
    with school.acting():
        assert ConcernChild.objects.filter(concern_id=found.id).count() == 2
        assert ConcernNamed.objects.get(concern_id=found.id).membership_id == lead.id
        assert found.about == "A boy from the club"
        assert Draft.objects.exclude(finished_at=None).get().answers == {}


def test_what_is_late_keeps_when_it_happened_and_when_it_was_recorded(school, staff):
    when = {"happened_at": "2026-01-12T09:30", "learned_at": "2026-01-13T10:00"}
    _, address = walk(staff, when=when)
    finish(staff, address)

    found = last(school)
    assert found.happened_at == datetime(2026, 1, 12, 9, 30, tzinfo=UTC)
    assert found.recorded_at > found.learned_at > found.happened_at
    with school.acting():
        entry = entries_about([("concern", found.id)])[0]
        assert entry.happened_at == found.happened_at < entry.recorded_at


@pytest.mark.parametrize("said", ["yes", "unknown"])
def test_danger_comes_before_everything_and_not_knowing_counts_as_danger(staff, said):
    first = staff.post(START)["Location"]
    address = staff.post(first, {"is_danger": said})["Location"]

    page = staff.get(address).page
    assert page.heading == "Get help before anything else"
    assert "Call 999 now" in page.words
    assert "999 has been called" in staff.post(address, status=200).page.words


@pytest.mark.parametrize("said", ["yes", "unknown"])
def test_an_image_that_may_be_there_is_left_alone(staff, said):
    page = staff.get(begun(staff, "device", image={"is_image": said})).page

    assert "Do not look at it, copy it, ask for it" in page.words
    assert "Do not delete it" in page.words


def test_a_child_is_found_by_part_of_a_name_by_whatever_accents(school, staff):
    address = begun(staff, "who")
    for words, names in [("zoe", {"Zoë Ash"}), ("rob year 8", {"Rob Elm", "Roberta Oak"})]:
        page = staff.post(address, {"look": "yes", "find": words}, status=200).page
        assert {name for name, _ in CHILDREN if name in page.words} == names
        assert "Please look at this again" not in page.words

    page = staff.post(address, {"look": "yes", "find": "nobody"}, status=200).page
    assert "Nobody on the list has this name" in page.words


def test_a_child_once_chosen_stays_while_another_is_looked_for(school, staff):
    address, rob = begun(staff, "who"), child(school, "Rob Elm")
    chosen = {"children": [rob.id, "not a child"], "about": "His friend"}

    page = staff.post(address, {"look": "yes", "find": "zzz", **chosen}, status=200).page
    assert "Nobody else on the list has this name" in page.words

    page = staff.post(address, {"look": "yes", "find": "zoe", **chosen}, status=200).page

    assert "Nobody else" not in page.words
    assert "checked" in page.fields["id_children"]
    assert "Zoë Ash" in page.words
    assert page.fields["id_about"]["value"] == "His friend"


def test_many_of_one_name_are_not_all_shown(school, staff):
    with school.acting():
        for number in range(14):
            Child.objects.create(name=f"Sam {number:02}", left_on="2026-07-01")
    page = staff.post(begun(staff, "who"), {"look": "yes", "find": "sam"}, status=200).page

    assert "2 others also fit" in page.words
    assert "Sam 00, left" in page.words


def test_going_back_and_checking_shows_who_was_chosen(school, staff):
    rob = child(school, "Rob Elm")
    _, address = walk(staff, who={"children": [rob.id]})

    page = staff.get(address).page
    assert "Rob Elm, Year 8" in page.words
    assert "Part of a name" not in page.words
    assert "checked" in staff.get(address.replace("check", "who")).page.fields["id_children"]


def test_words_that_blame_are_answered_with_better_ones_but_never_a_childs_own(staff):
    blaming = "She put herself at risk."
    for name, said in ({"what": blaming}, True), ({"what": "A fact.", "words": blaming}, False):
        _, address = walk(staff, what=name)
        assert ("You could write" in staff.get(address).page.words) is said


def test_it_must_be_said_who_it_is_about_or_that_nobody_knows(school, staff):
    address = begun(staff, "who")
    assert "or say that you do not know" in staff.post(address, {}, status=200).page.words
    sent = {"children": ["00000000-0000-4000-8000-000000000000"]}
    assert "Choose one of the answers" in staff.post(address, sent, status=200).page.words


def test_whoever_is_named_is_not_said_to_be_unknown_as_well(school, staff):
    _, address = walk(staff, who={"children": [school.child.id], "unknown": "on"})
    assert "I do not know who Yes" not in staff.get(address).page.words

    finish(staff, address)

    assert "unknown" not in last(school).account


@pytest.mark.parametrize("said", ["no", "yes"])
def test_that_nobody_called_999_yet_stands_on_every_page_until_somebody_has(staff, said):
    danger = {"danger": {"is_danger": "unknown"}, "help": {"emergency": said}}
    _, check = walk(staff, **danger)

    for key in ("who", "where", "others", "check"):
        there = "999 has not been called yet" in staff.get(check.replace("check", key)).page.words
        assert there == (said == "no")
    assert "999 has not been" not in staff.get(check.replace("check", "help")).page.words


def test_who_will_read_it_stands_beside_the_button_and_never_whom_it_names(school, staff):
    with school.acting():
        lead, deputy, head = (
            Membership.objects.get(role=role) for role in ("lead", "deputy", "head")
        )
        names = {row.role: str(row.name) for row in (lead, deputy, head)}

    def goes_to(check):
        return staff.get(check).page.words.split("It goes to ")[1].split(".")[0]

    _, check = walk(staff)
    assert [name.strip("\u2068\u2069") for name in goes_to(check).split(", ")] == [
        names["lead"],
        names["deputy"],
    ]

    colleagues = {"named": [str(lead.id)]}
    _, check = walk(staff, others={"is_staff": "yes"}, colleagues=colleagues)
    assert goes_to(check).strip("\u2068\u2069") == names["head"]

    ids = [school.people[role].id for role in ("head", "chair")]
    Person.objects.filter(id__in=ids).update(is_active=False)
    assert "Nobody here can deal with it." in staff.get(check).page.words


def test_what_was_left_open_takes_no_room_on_the_last_page(school, staff):
    _, address = walk(staff)
    words = staff.get(address).page.words

    assert "A child not on the list" not in words
    assert "Your own view" not in words
    assert "I do not know who Yes" in words
    assert "Who was there" not in words
    assert "Where was it? Nothing said Change" in words


def test_a_colleague_whom_it_concerns_is_chosen_and_cannot_see_it(school, staff):
    address = begun(staff, "colleagues", others={"is_staff": "yes"})
    page = staff.get(address).page

    assert "Whoever you choose cannot see this" in page.words
    assert "(yourself)" in page.words
    assert "Choose the person" in staff.post(address, {}, status=200).page.words


def test_a_colleague_who_is_on_the_list_is_chosen_there_and_not_written_by_name(school, staff):
    with school.acting():
        lead = member(school, "lead")
        lead.name = "Asha Rahman"
        lead.save()
    address = begun(staff, "colleagues", others={"is_staff": "yes"})

    refused = staff.post(address, {"colleague": "Ms Rahman"}, status=200).page.words
    assert "Asha Rahman is on the list above: choose them there" in refused
    staff.post(address, {"colleague": "Ms Rahman", "named": [lead.id]})
    staff.post(address, {"colleague": "A coach"})


def test_who_was_named_stays_named_when_it_is_not_sure_that_they_work_here(school, staff):
    lead = member(school, "lead").id
    _, address = walk(staff, others={"is_staff": "yes"}, colleagues={"named": [lead]})
    others = address.replace("/check", "/others")
    address = staff.post(others, {"is_staff": "unknown"})["Location"]

    done = finish(staff, address)

    Visitor(school.people["lead"], school.id).get(done.removesuffix("/recorded"), status=404)
    assert last(school).handled_by == "head"


def test_who_does_not_know_who_it_is_says_so_and_goes_on(school, staff):
    address = begun(staff, "colleagues", others={"is_staff": "unknown"})

    assert staff.post(address, {"unsure": "on"})["Location"].endswith("/check")


def test_one_who_reports_themselves_is_told_and_then_sees_it_no_more(school, staff):
    mine = member(school, "staff").id
    _, address = walk(staff, others={"is_staff": "yes"}, colleagues={"named": [mine]})

    done = finish(staff, address)

    staff.get(done)
    staff.get(done.removesuffix("/recorded"), status=404)


WRONG = [
    ("what", {"what": " "}, "even if it is one sentence"),
    ("what", {"what": "x" * 10_001}, "Shorten this to 10000 characters"),
    ("what", {"what": "a\0b"}, "Take out the characters"),
    ("what", {"what": "a\x1bb"}, "Take out the characters"),
    ("when", {"learned_at": ""}, "Enter the day and time"),
    ("when", {"learned_at": "2026-02-31T10:00"}, "such as 22/11/2026, 14:05"),
    ("when", {"learned_at": "yesterday"}, "such as 22/11/2026, 14:05"),
    ("when", {"learned_at": "2999-01-01T10:00"}, "not in the future"),
    ("when", {"learned_at": "0001-01-01T00:00"}, "Check the year"),
    ("when", {"learned_at": "2025-10-26T01:30"}, "The clocks were changed"),
    ("when", {"happened_at": "2026-02-02T10:00", "learned_at": "2026-02-01T10:00"}, "at or after"),
    ("where", {"where": "x" * 301}, "Shorten this to 300"),
    ("danger", {"is_danger": "perhaps"}, "Choose one of the answers"),
    ("image", {}, "Say whether an image"),
    ("others", {}, "Say whether it concerns somebody"),
    ("who", {"about": "x" * 301}, "Shorten this to 300"),
]


@pytest.mark.parametrize(("key", "sent", "says"), WRONG, ids=[says for _, _, says in WRONG])
def test_what_cannot_be_is_answered_with_what_to_do(staff, key, sent, says):
    assert says in staff.post(begun(staff, key), sent, status=200).page.words


def test_the_longest_that_may_be_said_is_kept_whole(school, staff):
    line = 'He said "no", twice.\n'
    what = {"what": line * 476 + "End.", "words": line * 238, "view": "Zoë’s mother. " * 357}
    _, address = walk(staff, what=what)
    finish(staff, address)

    assert len(last(school).account["what"]) == 10_000


def test_the_time_of_learning_stands_there_already(staff):
    page = staff.get(begun(staff, "when")).page
    assert page.fields["id_learned_at"]["value"][:10] == f"{timezone.localdate()}"


def test_two_presses_make_one_concern(school, staff):
    _, address = walk(staff)
    version = staff.get(address).page.fields["draft_version"]["value"]
    with school.acting():
        before = Concern.objects.count()

    ends = {staff.post(address, {"draft_version": version})["Location"] for _ in range(3)}

    assert len(ends) == 1
    with school.acting():
        assert Concern.objects.count() == before + 1


def test_one_who_comes_back_goes_on_where_they_stopped(staff):
    assert "You have begun one" not in staff.get(START).page.words
    address = begun(staff, "when")
    shown = staff.get(START)

    assert "You have begun one already" in shown.page.words
    assert f'href="{address}"' in shown.content.decode()
    _, check = walk(staff)
    assert f'href="{check}"' in staff.get(START).content.decode()
    staff.get(address, status=404)


def test_a_draft_is_seen_by_nobody_else(school, staff):
    address = begun(staff, "what")
    Visitor(school.people["lead"], school.id).get(address, status=404)


def test_a_child_that_is_gone_meanwhile_is_chosen_again(school, staff, monkeypatch):
    _, address = walk(staff)
    version = staff.get(address).page.fields["draft_version"]["value"]
    gone = "00000000-0000-4000-8000-000000000000"
    monkeypatch.setattr(
        "fairlead.casework.views.recording.report_of",
        lambda *_: Report(account={}, learned_at=timezone.now(), children=(gone,)),
    )

    page = staff.post(address, {"draft_version": version}, status=200).page
    assert "not on it any more" in page.words


def test_a_clock_that_is_a_little_ahead_is_taken_as_now(school):
    now = timezone.now().replace(second=0, microsecond=0)
    later = f"{timezone.localtime(now + timedelta(minutes=3)):{MOMENT}}"
    who = {"children": [], "about": "", "unknown": True}
    when = {"happened_at": later, "learned_at": later, "roughly": ""}
    said = answers(who=who, when=when)

    report = report_of(said, now)

    assert (report.learned_at, report.happened_at) == (now, now)


def recorded_by(school, role, named=()):
    """Record as this role; the words of the page that follows."""
    ids = [member(school, name).id for name in named]
    with school.acting(role):
        made = record_concern(worry(named=ids), by=school.actor(role))
    visitor = Visitor(school.people[role], school.id)
    return visitor.get(f"/my-concerns/{made.reference}/recorded").page.words


@pytest.mark.parametrize(
    ("by", "named", "says"),
    [
        ("lead", [], "You deal with it as well"),
        ("head", ["lead"], "it waits on your own desk"),
        ("staff", ["lead"], "head or chief officer"),
        ("staff", ["head", "chair"], "it concerns the head"),
        ("head", ["lead", "head"], "chair of governors"),
    ],
)
def test_the_page_says_who_can_see_it(school, by, named, says):
    assert says in recorded_by(school, by, named)


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ("yes", "Call 999 if anyone is still in danger"),
        ("unknown", "Call 999 if anyone may be in danger"),
        ("no", ""),
    ],
)
def test_danger_is_said_once_more_at_the_end_unless_there_is_none(staff, said, says):
    _, address = walk(staff, danger={"is_danger": said})
    page = staff.get(finish(staff, address))
    assert says in page.page.words
    assert ("part-danger" in page.content.decode()) == bool(says)


@pytest.mark.parametrize(
    ("gone", "named", "says"),
    [
        (["head", "chair"], ["lead"], "Tell the head yourself"),
        (["lead", "deputy", "head", "chair"], [], "there is no"),
    ],
)
def test_when_nobody_can_see_it_the_page_says_whom_to_tell(school, gone, named, says):
    with school.acting():
        contact = Contact.objects.get(route="lado")
        contact.phone = "0115 496 0000"
        contact.save()
        Membership.objects.filter(role__in=gone).update(ended_at=timezone.now())

    words = recorded_by(school, "staff", named)

    assert says in words
    assert "0115 496 0000" in words
