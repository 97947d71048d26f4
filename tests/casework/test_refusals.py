"""What the actions of casework refuse, with what to do instead, for whoever calls them."""

from datetime import timedelta

import pytest
from django import forms
from django.utils import timezone

from fairlead.accounts.errors import Refused
from fairlead.accounts.models import Membership
from fairlead.casework.actions.cases import Part, join_case, name_involved, remove_involved
from fairlead.casework.actions.concerns import record_concern
from fairlead.casework.actions.decisions import Choice, decide, second
from fairlead.casework.actions.referrals import Sending, send_referral
from fairlead.casework.actions.triage import Said, answer
from fairlead.casework.deciding import LOCAL, assessed_then, assessed_today
from fairlead.casework.models import Case, Decision, Involved, Role
from fairlead.casework.views.asking import _side_by_side
from fairlead.guidance import Kind
from fairlead.triage import Status
from fairlead.vault import keyring
from fairlead.vault.models import VaultKey
from furnished import furnish, worry


@pytest.fixture(scope="module")
def school(whole_file):
    return furnish()


@pytest.fixture
def lead(school, undoing):
    with school.acting("lead"):
        yield school.actor("lead")


def refused(case, outcome, choice, by):
    with pytest.raises(Refused) as found:
        decide(case, outcome, choice, by=by)
    return str(found.value)


def test_advice_that_the_guidance_does_not_give_is_not_decided_about(school, lead):
    never = next(
        row.id
        for row in assessed_today(school.case).found.decisions
        if row.kind is Kind.PROHIBITION
    )

    assert "does not give" in refused(school.case, "nothing", Choice("accept"), lead)
    assert "must not be done" in refused(school.case, never, Choice("accept"), lead)


def test_each_choice_is_about_its_own_kind_of_advice(school, lead):
    confident = Choice("confident", "I know them")

    assert "with which confidence" in refused(school.case, LOCAL, Choice("accept"), lead)
    assert "Accept this" in refused(school.case, "record-incident", confident, lead)


def test_what_is_done_was_done_before_now(school, lead):
    later = timezone.now() + timedelta(hours=1)
    done = Choice("done", done_at=later, spoken_to="PC Lee")

    assert "not in the future" in refused(school.case, "record-incident", done, lead)


#: What has to be so before the guidance leaves it to the lead, and is not asked away with no.
SURE = {"lead_confident_facts_sufficient", "risk_manageable_locally"}


def test_responding_here_is_kept_where_every_rule_that_bars_it_is_ruled_out(school, lead):
    answer(school.case, {"coercion_blackmail_grooming": Said(False, "both", 1)}, by=lead)
    facts = {fact.id for fact in assessed_today(school.case).pack.registers.facts}
    while asked := [q.fact for q in assessed_today(school.case).found.questions if q.fact in facts]:
        answer(school.case, {asked[0]: Said(asked[0] in SURE, "both children")}, by=lead)

    kept = decide(school.case, LOCAL, Choice("confident", "I know them both"), by=lead)

    assert assessed_today(school.case).found.decision(LOCAL).status is Status.PERMITTED
    assert kept.status == "standing"


def test_a_second_person_gives_a_reason(school, undoing):
    with school.acting("head"):
        row = Decision.objects.get(status="waiting")
        with pytest.raises(Refused, match="Give the reason"):
            second(row, agrees=True, reason=" ", version=row.version, by=school.actor("head"))


def test_somebody_involved_is_said_and_taken_out_with_a_reason(school, lead):
    row = Involved.objects.get(id=school.rows["involved_id"])

    with pytest.raises(Refused, match="Say who it is"):
        name_involved(school.case, Part(Role.WITNESS), by=lead)
    with pytest.raises(Refused, match="Say why"):
        remove_involved(row, " ", version=row.version, by=lead)


def test_a_colleague_named_twice_is_involved_once(school, undoing):
    with school.acting("lead"):
        member = Membership.objects.get(role="staff")
        named = [member.id]
        first, again = (
            record_concern(worry(school.child, named=named), by=school.actor("lead"))
            for _ in range(2)
        )
        for concern in (first, again):
            join_case(concern, Case.objects.get(), version=0, by=school.actor("lead"))

        assert Involved.objects.filter(membership_id=member.id).count() == 1


def test_the_same_answer_again_is_no_change(school, lead):
    said = {"coercion_blackmail_grooming": Said(True, "form tutor", 1)}

    assert answer(school.case, said, by=lead) == []


def test_an_edition_that_is_gone_leaves_nothing_to_compare_with(school, lead):
    row = Decision.objects.select_related("assessment").get(status="waiting")
    row.assessment.pack = "england/education/1999-09-01"

    assert assessed_then(row, assessed_today(school.case)) is None


def test_a_report_to_have_something_taken_down_is_no_referral(school, lead):
    ago = timezone.now() - timedelta(minutes=1)
    report = send_referral(school.case, Sending("platform", "An app", "It", ago), by=lead)

    assert not report.is_referral
    assert send_referral(school.case, Sending("police", "101", "It", ago), by=lead).is_referral


class Asked(forms.Form):
    word = forms.CharField()
    seen = forms.CharField(widget=forms.HiddenInput)
    other = forms.CharField(widget=forms.HiddenInput)


def test_what_was_seen_is_brought_up_to_date_and_all_else_stays():
    form = Asked({"word": "mine", "seen": "old", "other": "kept"})

    found = _side_by_side(form, {"word": "theirs", "seen": "new"})

    assert (form.data["seen"], form.data["other"]) == ("new", "kept")
    assert [(row["now"], row["yours"]) for row in found] == [("theirs", "mine")]


def test_many_keys_are_held_whatever_wrapped_them(school, lead, monkeypatch):
    monkeypatch.setattr(keyring, "MANY", 1)
    made = keyring.new_key(VaultKey.Kind.CASE)
    sealed = keyring.ledger_key().seal(b"k" * 32, keyring.wrap_place(made.id))
    VaultKey.objects.filter(id=made.id).update(wrapped=sealed)
    keyring.forget_keys()

    keyring.hold_keys([made.id])

    assert keyring.key(made.id).id == made.id
