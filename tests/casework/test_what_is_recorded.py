"""What the ledger says of each action: exactly this, each time that it is done."""

import pytest
from test_every_action import EVERY, Now, names

from fairlead.ledger.models import Entry
from furnished import furnish

#: By the name of an action, the kinds of what is recorded, in the order in which they come first.
RECORDS = {
    "begin_conversation": "concern.recorded",
    "say": "concern.told-more",
    "say_whom": "concern.named case.person-named",
    "say_unsafe": "concern.gone-past case.handed-over concern.told-danger case.answered",
    "go_past": "concern.gone-past",
    "say_helped": "concern.helped",
    "answer_conversation": "concern.answered",
    "open_case": "case.opened case.person-named",
    "join_case": "case.joined",
    "name_involved": "case.person-named",
    "change_involved": "case.person-changed",
    "remove_involved": "case.person-removed",
    "add_child": "child.added",
    "change_child": "child.changed",
    "mark_left": "child.left",
    "bring_child_back": "child.left child.came-back",
    "add_note": "case.note",
    "correct_entry": "case.corrected",
    "take_copy": "case.exported",
    "say_outcome": "case.outcome-said",
    "keep_learning": "case.learning-kept",
    "hold_file": "case.held",
    "lift_hold": "case.held case.hold-lifted",
    "record_concern": "concern.recorded",
    "add_to_concern": "concern.added-to",
    "read_additions": "concern.addition-read",
    "hear_of_danger": "concern.told-danger",
    "hear_of_colleague": "concern.named",
    "hear_though_refused": "concern.told-danger",
    "hear_of_doubt": "concern.told-doubt",
    "set_aside": "concern.set-aside",
    "bring_back": "concern.set-aside concern.brought-back",
    "tell_reporter": "concern.feedback-given",
    "decide": "case.assessed case.decided case.action-made",
    "accept_advised": "case.assessed case.decided case.action-made",
    "second": "case.not-referring-confirmed",
    "take_device": "case.device-taken",
    "change_device": "case.device-changed",
    "hand_over_device": "case.device-handed-over",
    "give_back_device": "case.device-returned",
    "settle_family": "case.family-held",
    "let_in": "case.let-in",
    "end_look": "case.look-ended",
    "write_down": "case.meeting",
    "make_paper": "case.paper-made",
    "send_referral": "case.referral-sent",
    "acknowledge_referral": "case.referral-acknowledged",
    "answer_referral": "case.referral-answered",
    "chase_referral": "case.referral-chased",
    "escalate_referral": "case.referral-escalated",
    "withdraw_referral": "case.referral-withdrawn",
    "keep_plan": "case.support-planned",
    "check_in": "case.support-checked-in",
    "support_staff": "case.staff-supported",
    "answer": "case.answered",
    "keep_assessment": "case.assessed",
    "make_action": "case.action-made",
    "change_action": "case.action-changed",
    "finish_action": "case.action-done",
    "drop_action": "case.action-dropped",
}


@pytest.fixture(scope="module")
def school(whole_file):
    return furnish()


def kinds_after(school, sequence):
    with school.acting():
        found = Entry.objects.filter(sequence__gt=sequence).order_by("sequence")
        return " ".join(dict.fromkeys(row.kind for row in found))


@pytest.mark.parametrize("act", EVERY, ids=names)
def test_what_is_done_is_recorded_as_what_it_is(school, undoing, act):
    with school.acting():
        last = Entry.objects.order_by("sequence").last().sequence
        EVERY[act](Now(school, school.actor()))

    assert kinds_after(school, last) == RECORDS[act.__name__]
