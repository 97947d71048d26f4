"""The invented cases of the demonstration, told once through the actions that everyone uses.

What happened stands in `demonstration.toml`. Nothing here writes a row by itself, so what is
shown is what the rules allow; and nothing is said to have been recorded earlier than it was,
because the ledger would not believe it.
"""

import tomllib
from collections.abc import Callable, Collection, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from fairlead.accounts.acting import Actor, System
from fairlead.accounts.models import Organisation
from fairlead.casework.actions.cases import Part, change_involved, name_involved, open_case
from fairlead.casework.actions.closing import (
    Keeping,
    close_case,
    keep_learning,
    reopen_case,
    say_outcome,
)
from fairlead.casework.actions.concerns import Report, record_concern, set_aside
from fairlead.casework.actions.conversations import Newcomer, begin_conversation, say
from fairlead.casework.actions.decisions import Choice, accept_advised, decide
from fairlead.casework.actions.devices import Taken, take_device
from fairlead.casework.actions.family import Telling, settle_family
from fairlead.casework.actions.reassessing import reassess
from fairlead.casework.actions.referrals import (
    Sending,
    Word,
    acknowledge_referral,
    answer_referral,
    send_referral,
)
from fairlead.casework.actions.support import Plan, keep_plan
from fairlead.casework.actions.triage import Review, Said, answer, hold_review
from fairlead.casework.actions.work import Evidence, finish_action
from fairlead.casework.closing import children_of
from fairlead.casework.conversing import THEY
from fairlead.casework.deciding import DONE, assessed_today
from fairlead.casework.known import edition_for, pack_of
from fairlead.casework.models import Action, Case, Child, Concern, Family, Involved, Role, Source
from fairlead.casework.states import ActionState
from fairlead.portal.receipts import mark_of

TOLD: Mapping[str, Any] = tomllib.loads(
    Path(__file__).with_name("demonstration.toml").read_text(encoding="utf-8")
)
Story = Mapping[str, Any]
#: How far a story goes; each state goes through those before it.
FAR = ("waiting", "triage", "open", "closed", "reopened")
#: What is still to be done in an open case of the demonstration, and in the field mostly is.
LEFT_OPEN = ("report-platform", "support-harmed-child", "support-family", "review-and-learn")
#: What the guidance calls a referral or report, and who answered it.
SENT_TO: Mapping[str, tuple[str, str]] = {
    "police": ("report-police-101", "Control room, 101"),
    "social-care": ("refer-social-care", "Duty social worker, front door"),
    "platform": ("report-platform", "The platform’s report form"),
}


def tell_children() -> None:
    """The invented children of the school."""
    for row in TOLD["child"]:
        home = row.get("home", "")
        Child.objects.create(name=row["name"], born_on=row["born"], group=row["group"], home=home)


def tell_through_the_door() -> None:
    """A young person who told without an account, and asks whether anybody is there."""
    told, by = TOLD["young_person"], THEY[Source.YOUNG_PERSON]
    report = Report(
        account={"words": told["says"], "wants": told["wants"], "is_about": "Me"},
        learned_at=timezone.now(),
        is_image="no",
        source=Source.YOUNG_PERSON,
    )
    held = begin_conversation(report, Newcomer(mark_of(told["words"])), by=by)
    say(held, told["more"], by=by)


def tell(story: Story, *, staff: Actor, lead: Actor) -> None:
    """One story, as far as it goes: a member of staff records it, the lead does the rest."""
    concern = _recorded(story, staff)
    state = story.get("state", "waiting")
    if state == "set-aside":
        set_aside(concern, story["reason"], version=0, by=lead)
        return
    steps: tuple[Callable[[Case, Story, Actor], None], ...] = (_triage, _open, _close, _reopen)
    case: Case | None = None
    for step in steps[: FAR.index(state)]:
        case = case or open_case(concern, story["title"], version=0, by=lead)
        step(Case.objects.get(id=case.id), story, lead)
    if story.get("new_guidance"):
        _assess_by_new_guidance()


def _assess_by_new_guidance() -> None:
    """Assess the cases there are by the edition before the one in force, then by that one.

    So the first case of the demonstration is one that a new edition asks something more of.
    """
    today = timezone.localdate()
    in_force = pack_of(edition_for(Organisation.objects.get(), today).name)
    for on in (in_force.header.valid_from - timedelta(days=1), today):
        reassess(on, by=System("The demonstration"))


def _recorded(story: Story, by: Actor) -> Concern:
    now = timezone.now()
    ago = story.get("happened_hours")
    names = {str(child.name): child.id for child in Child.objects.all()}
    account = {
        "what": story["what"],
        "view": story.get("view", ""),
        "words": story.get("child", ""),
    }
    return record_concern(
        Report(
            account={key: text for key, text in account.items() if text},
            learned_at=now - timedelta(hours=story["hours"]),
            happened_at=now - timedelta(hours=ago) if ago else None,
            is_danger=story.get("danger", "no"),
            is_image=story["image"],
            children=tuple(names[name] for name in story["children"]),
            about=story.get("about", ""),
        ),
        by=by,
    )


def _triage(case: Case, story: Story, by: Actor) -> None:
    for row in Involved.objects.filter(case_id=case.id):
        change_involved(row, Part(Role.HARMED, note=""), version=row.version, by=by)
    for name in story.get("said_to_have_harmed", []):
        child = next(row for row in Child.objects.all() if str(row.name) == name)
        name_involved(case, Part(Role.HARMING, child_id=child.id), by=by)
    known = {key: Said(value, "form tutor") for key, value in story["known"].items()}
    answer(case, known, by=by)
    for outcome, reason in story.get("depart", {}).items():
        decide(case, outcome, Choice("depart", reason), by=by)


def _open(case: Case, story: Story, by: Actor) -> None:
    """What could not wait was done before it was written down; the rest is done now, in order."""
    if "device" in story:
        at = timezone.now() - timedelta(hours=story["hours"] - 1)
        child = story["children"][0]
        take_device(
            case, Taken(story["device"], child, by.name, at, "yes", "Safe in the office"), by=by
        )
    for sent in story.get("referral", []):
        _refer(case, sent, by)
    _accept_all(case, by)
    met = Review(story["met"], story["agreed"], timezone.now())
    hold_review(case, met, version=_version(case), by=by)
    _finish(case, story, by, but=LEFT_OPEN)
    _tell_family(case, story, by)
    _support(case, story, by)


def _accept_all(case: Case, by: Actor) -> None:
    advised = [row.id for row in assessed_today(case).found.decisions]
    accept_advised(case, advised, by=by)


def _refer(case: Case, sent: Story, by: Actor) -> None:
    at = timezone.now() - timedelta(days=sent["days"])
    outcome, whom = SENT_TO[sent["to"]]
    decide(case, outcome, Choice(DONE, done_at=at, spoken_to=whom), by=by)
    sending = Sending(sent["to"], whom, sent["says"], at, outcome=outcome)
    row = send_referral(case, sending, by=by)
    if sent.get("acknowledged"):
        word = Word(at + timedelta(hours=2), reference=sent["reference"])
        row = acknowledge_referral(row, word, version=row.version, by=by)
    if "answer" in sent:
        word = Word(at + timedelta(days=1), sent["answer"])
        answer_referral(row, word, version=row.version, by=by)


def _tell_family(case: Case, story: Story, by: Actor) -> None:
    if "family" not in story:
        return
    reason = story.get("family_reason", "The child agreed to it.")
    stands = Family(story["family"])
    until = timezone.localdate() + timedelta(days=2) if stands is Family.HELD else None
    if stands is Family.TOLD:
        may = Telling(Family.MAY, reason, agreed_with="Grace Adeyemi")
        settle_family(case, may, version=_version(case), by=by)
    settle_family(
        case,
        Telling(
            stands,
            reason,
            agreed_with="The police" if stands is Family.HELD else "Grace Adeyemi",
            until=until,
            at=timezone.now() if stands is Family.TOLD else None,
            told_by=by.name if stands is Family.TOLD else "",
        ),
        version=_version(case),
        by=by,
    )


def _support(case: Case, story: Story, by: Actor) -> None:
    for row in children_of(case):
        plan = Plan(
            wants=story["wants"],
            told="What happens next, and that it is not their fault.",
            told_at=timezone.now(),
            told_by=by.name,
            help="The pastoral lead, every Friday.",
            check_in_on=timezone.localdate() + timedelta(days=2),
        )
        keep_plan(row, plan, version=0, by=by)


def _close(case: Case, story: Story, by: Actor) -> None:
    _settle(case, by)
    _accept_all(case, by)
    _finish(case, story, by)
    for involved in children_of(case):
        note = story["outcome"]
        say_outcome(involved, "support-ended", note, version=involved.version, by=by)
    keep_learning(case, story["learning"], None, version=_version(case), by=by)
    close_case(case, Keeping(), version=_version(case), by=by)


def _finish(case: Case, story: Story, by: Actor, but: Collection[str] = ()) -> None:
    """Say of each thing who did it or whom they spoke to, and their reference if there is one."""
    for row in Action.objects.filter(case_id=case.id, status=ActionState.OPEN):
        if row.outcome not in but:
            whom, *prefix = TOLD["done"].get(row.outcome, TOLD["done"]["otherwise"])
            reference = f"{prefix[0]}-{case.number}" if prefix else ""
            whom = whom.format(met=story["met"], lead=by.name)
            evidence = Evidence(timezone.now(), whom, reference)
            finish_action(row, evidence, version=row.version, by=by)


def _settle(case: Case, by: Actor) -> None:
    """Answer no to whatever could still change something: it was asked, and it was not so."""
    facts = {fact.id for fact in assessed_today(case).pack.registers.facts}
    while asked := [q.fact for q in assessed_today(case).found.questions if q.fact in facts]:
        answer(case, {asked[0]: Said(False, "head of year")}, by=by)


def _reopen(case: Case, story: Story, by: Actor) -> None:
    reopen_case(case, story["reason"], version=_version(case), by=by)


def _version(case: Case) -> int:
    return Case.objects.get(id=case.id).version
