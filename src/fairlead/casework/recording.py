"""Recording a concern: which questions there are, whom each is for, and what follows from them.

Pure: nothing here reads or writes. Danger comes before everything, and what is not known about
danger or an image is treated as if it were so.
"""

from datetime import datetime
from uuid import UUID

from fairlead.casework.account import ACCOUNT
from fairlead.casework.actions.concerns import Report
from fairlead.casework.models.base import NO
from fairlead.casework.recording_forms import (
    CALLED,
    ColleaguesForm,
    DangerForm,
    DeviceForm,
    HelpForm,
    ImageForm,
    OthersForm,
    WhatForm,
    WhenForm,
    WhereForm,
    WhoForm,
)
from fairlead.web.forms import moment
from fairlead.web.journey import Answers, Applies, Journey, Question

DANGER, HELP, WHO, COLLEAGUES = "danger", "help", "who", "colleagues"
PAGES = "casework/recording"


def _not_no(key: str, name: str) -> Applies:
    return lambda answers: answers.get(key, {}).get(name, NO) != NO


_is_danger_said = _not_no(DANGER, "is_danger")
RECORD = Journey(
    "record-concern",
    (
        Question(DANGER, "Is anyone in immediate danger?", DangerForm),
        Question(
            HELP,
            "Get help before anything else",
            HelpForm,
            _is_danger_said,
            template=f"{PAGES}/help.html",
        ),
        Question(WHO, "Which child is it about?", WhoForm, template=f"{PAGES}/who.html"),
        Question("what", "What happened?", WhatForm, template=f"{PAGES}/what.html"),
        Question("when", "When was it?", WhenForm),
        Question("where", "Where was it, and who was there?", WhereForm),
        Question("image", "Is an image or video involved?", ImageForm),
        Question(
            "device",
            "Leave the image alone",
            DeviceForm,
            _not_no("image", "is_image"),
            template=f"{PAGES}/device.html",
        ),
        Question("others", "Who else has part in it?", OthersForm),
        Question(
            COLLEAGUES,
            "Who works or volunteers here?",
            ColleaguesForm,
            # Who does not know whether somebody works here may know who it is.
            _not_no("others", "is_staff"),
            template=f"{PAGES}/colleagues.html",
        ),
    ),
)


def at_once(step: str, answers: Answers) -> str:
    """The page that cannot wait: whoever says that somebody may be in danger is told to call.

    So it is even for one who says it and goes back.
    """
    return HELP if step == DANGER and _is_danger_said(answers) else ""


#: What is kept of the answer whether it concerns somebody who works here: not a plain no.
STAFF = {"yes": "Yes", "unknown": "The reporter does not know"}


def report_of(answers: Answers, now: datetime) -> Report:
    """What somebody reports, from the answers to every question that applied to them.

    A time that is a little ahead, by another clock than ours, is taken as now.
    """
    said = {name: value for part in answers.values() for name, value in part.items()}
    said["emergency"] = dict(CALLED).get(said.get("emergency", ""), "")
    said["is_staff"] = STAFF.get(said["is_staff"], "")
    said["unknown"] = "The reporter does not know who" if said["unknown"] else ""
    happened = moment(said["happened_at"] or "")
    return Report(
        account={key: said[key] for key in ACCOUNT if said.get(key)},
        learned_at=min(moment(said["learned_at"]) or now, now),
        happened_at=min(happened, now) if happened else None,
        is_danger=said["is_danger"],
        is_image=said["is_image"],
        children=_ids(said["children"]),
        about=said["about"],
        named=_ids(said.get("named", [])),
    )


def _ids(texts: list[str]) -> tuple[UUID, ...]:
    return tuple(UUID(text) for text in texts)
