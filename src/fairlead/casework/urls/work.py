"""The addresses of what is done in a case: actions, referrals, family, devices, notes, support."""

from django.urls import URLPattern, path

from fairlead.casework.notes import KINDS
from fairlead.casework.views import log, referrals, support, work

CASE = "cases/<slug:reference>"
ACTION = f"{CASE}/work/actions/<uuid:action_id>"
REFERRAL = f"{CASE}/work/referrals/<uuid:referral_id>"
DEVICE = f"{CASE}/log/devices/<uuid:device_id>"
CHILD = f"{CASE}/support/<uuid:involved_id>"

addresses: list[URLPattern] = [
    path(f"{CASE}/work", work.work, name="case-work"),
    path(f"{CASE}/work/actions/add", work.add_action, name="add-action"),
    path(ACTION, work.edit_action, name="edit-action"),
    path(f"{ACTION}/done", work.action_done, name="action-done"),
    path(f"{ACTION}/no-longer-needed", work.action_dropped, name="action-dropped"),
    path(f"{ACTION}/again", work.action_reopened, name="action-reopened"),
    path(f"{CASE}/work/family", work.family, name="family"),
    path(f"{CASE}/work/referrals/send", referrals.send, name="send-referral"),
    path(REFERRAL, referrals.referral, name="referral"),
    path(f"{REFERRAL}/received", referrals.acknowledged, name="referral-received"),
    path(f"{REFERRAL}/answered", referrals.answered, name="referral-answered"),
    path(f"{REFERRAL}/asked-again", referrals.chased, name="referral-chased"),
    path(f"{REFERRAL}/taken-further", referrals.escalated, name="referral-escalated"),
    path(f"{REFERRAL}/taken-back", referrals.withdrawn, name="referral-withdrawn"),
    path(f"{CASE}/log", log.log, name="case-log"),
    *(path(f"{CASE}/log/{name}", log.note, {"name": name}, name=f"log-{name}") for name in KINDS),
    path(f"{CASE}/log/devices/take", log.take, name="take-device"),
    path(DEVICE, log.kept, name="device-kept"),
    path(f"{DEVICE}/handed-over", log.handed, name="device-handed-over"),
    path(f"{DEVICE}/given-back", log.returned, name="device-given-back"),
    path(f"{CASE}/support", support.support, name="case-support"),
    path(f"{CASE}/support/staff", support.staff, name="staff-support"),
    path(CHILD, support.plan, name="support-plan"),
    path(f"{CHILD}/check-in", support.checked_in, name="check-in"),
]
