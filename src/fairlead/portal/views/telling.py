"""Telling: one question a page, then a look at all of it, then six words to come back with.

Every step is sent, none is an address: what somebody did here stands in no list of addresses, and
a page that is loaded again shows nothing that they wrote.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods
from msgspec.structs import replace as changed

from fairlead.accounts.models import Membership
from fairlead.accounts.sources import source_of
from fairlead.casework.actions.conversations import Newcomer, begin_conversation
from fairlead.casework.conversing import THEY
from fairlead.casework.models import Conversation, Source
from fairlead.casework.papers.withholding import mentions
from fairlead.portal.coming import Coming, come_in, readers, readers_past
from fairlead.portal.kept import Begun, begun, seal
from fairlead.portal.limits import Room, may_send, sent
from fairlead.portal.nearby import nearby
from fairlead.portal.questions import HOW, MUST, READERS, TELL, DoorForm, named_in, report_of
from fairlead.portal.receipts import mark_of, new_receipt
from fairlead.portal.work import Worked, check_work, new_ticket, seconds_left
from fairlead.web.forms import said
from fairlead.web.journey import Question

CHECK, START = "check", "start"
#: In which answers somebody may name one of those who read, without having said so.
OWN_WORDS = ("what", "wants")
#: How long pressing again shows the words of what was sent.
AGAIN = timedelta(minutes=10)
FULL = {Room.SOURCE_FULL: "source_full", Room.DOOR_FULL: "door_full"}


@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, door: str, way: str) -> HttpResponse:
    """What to know before one starts, and every step after it.

    A door that closes lets whoever has begun finish, and nobody begin.
    """
    with come_in(request, door, way) as coming:
        telling = _Telling(coming)
        if telling.is_new and not coming.is_open:
            return coming.to_front()
        if request.method != "POST":
            return telling.before()
        return telling.answer()


@dataclass(frozen=True, slots=True)
class _Row:
    """An answer as somebody checks it."""

    key: str
    says: str


class _Telling:
    """One step of somebody who tells."""

    def __init__(self, coming: Coming) -> None:
        self.coming, self.posted = coming, coming.request.POST
        self.say = coming.texts
        found = begun(coming.door, self.posted.get("kept", ""))
        self.is_new = found is None
        self.kept = found or Begun({}, new_ticket(coming.door.address), new_receipt())
        self.readers = readers()

    def before(self, **shown: str) -> HttpResponse:
        """What to know before one starts."""
        there = self.readers
        return self.coming.page("before", deal=there.deal, above=there.above, **shown)

    def answer(self) -> HttpResponse:
        """The page that follows from what was sent."""
        step, does = self.posted.get("step", START), self.posted.get("does", "")
        if step == START:
            return self._ask(TELL.questions[0])
        if self.is_new:
            return self.before(told=self.say("page", "over"))
        if sent_at := self._sent_at():
            return self._once_more(step, does, sent_at)
        if does.startswith("change-"):
            return self._ask_key(does.removeprefix("change-"))
        if does == "back":
            return self._back(step)
        return self._send() if step == CHECK else self._keep(step)

    def _keep(self, key: str) -> HttpResponse:
        """Keep an answer, and go on; a page that may be passed over asks for nothing.

        Whom it is about is kept however they go on: passed over, that very person would read it.
        """
        question = self._question(key)
        if question is None:
            return self._check()
        is_passed = self.posted.get("does") == "pass" and key not in (MUST, READERS)
        form = self._form(key, {} if is_passed else self.posted)
        if not form.is_valid():
            return self._ask(question, form)
        self._keep_answer(key, form)
        following = TELL.after(key, self.kept.answers)
        return self._ask(following) if following else self._check()

    def _keep_answer(self, key: str, form: DoorForm) -> None:
        answers = TELL.kept({**self.kept.answers, key: form.cleaned_data})
        self.kept = changed(self.kept, answers={k: dict(v) for k, v in answers.items()})

    def _back(self, step: str) -> HttpResponse:
        """The question before; what was begun on this page stays with it."""
        form = self._form(step, self.posted) if self._question(step) else None
        if form and form.is_valid() and form.cleaned_data.get("answer"):
            self._keep_answer(step, form)
        applying = TELL.applying(self.kept.answers)
        before = applying[-1] if step == CHECK else TELL.before(step, self.kept.answers)
        if before is None:
            return self.before(kept=self._sealed())
        return self._ask(before)

    def _ask_key(self, key: str) -> HttpResponse:
        question = self._question(key)
        return self._ask(question) if question else self._check()

    def _question(self, key: str) -> Question | None:
        """A question that is asked of somebody with these answers."""
        applying = TELL.applying(self.kept.answers)
        return next((row for row in applying if row.key == key), None)

    def _form(self, key: str, data: object = None) -> DoorForm:
        initial = self.kept.answers.get(key, {})
        there = self.readers.everyone
        # Who was picked and has left since stays picked, by name.
        picked = named_in(self.kept.answers) if key == READERS else []
        if left := set(picked) - {str(row.id) for row in there}:
            there = [*there, *Membership.objects.filter(id__in=left)]
        return DoorForm(data, initial=initial, key=key, texts=self.say, readers=there)

    def _ask(self, question: Question, form: DoorForm | None = None) -> HttpResponse:
        shown = {
            "key": question.key,
            "how": HOW[question.key],
            "form": form or self._form(question.key),
            "kept": self._sealed(),
        }
        return self.coming.page("question", **shown)

    def _check(self, told: str = "") -> HttpResponse:
        """All that was said, to look at before it is sent."""
        if missing := TELL.first_open(self.kept.answers):
            return self._ask(missing)
        rows = [
            _Row(question.key, self._said(question.key))
            for question in TELL.applying(self.kept.answers)
            if self.say.has(question.key, "short")
        ]
        reads = self._who_reads()
        shown = {"rows": rows, "told": told, "kept": self._sealed(), **reads}
        shown["named"] = mentions(self._own_words(), [str(row.name) for row in reads["readers"]])
        shown["unnamed"] = self._is_nowhere()
        return self.coming.page("check", ticket=self.kept.ticket, **shown)

    def _is_nowhere(self) -> bool:
        """Whether a child says how to be met, and nobody could know whom to meet."""
        met, name = (self.kept.answers.get(key, {}).get("answer") for key in ("reach", "name"))
        return self.say.way.source == Source.YOUNG_PERSON and bool(met) and not name

    def _own_words(self) -> str:
        return " ".join(str(self.kept.answers.get(key, {}).get("answer", "")) for key in OWN_WORDS)

    def _who_reads(self) -> dict[str, Any]:
        """Who reads it, as far as it is told: never whom it is about. Where nobody does, who helps.

        The service that protects children is near; without it the page names Childline alone.
        """
        picked = named_in(self.kept.answers)
        reads = readers_past(Membership.objects.filter(id__in=picked))
        return {"readers": reads, "near": None if reads else nearby(self.coming.organisation)}

    def _said(self, key: str) -> str:
        form = self._form(key)
        value = form["answer"].value() or []
        answers = value if isinstance(value, list) else [value]
        told = [said(form.fields["answer"], answer) for answer in answers]
        return "; ".join(told) or self.say("page", "answered_not")

    def _send(self) -> HttpResponse:
        """Send it, once however often it is pressed; or say why not yet, and lose nothing."""
        if TELL.first_open(self.kept.answers):
            return self._check()
        source = source_of(self.coming.request)
        if full := FULL.get(may_send(source)):
            return self._check(self.say("check", full))
        if again := self._not_yet():
            # Of two presses at once the other may have sent it while this one waited.
            return self._sent() if self._sent_at() else self._check(again)
        way = self.say.way
        report = report_of(self.kept.answers, self.say, timezone.now())
        comes = Newcomer(mark_of(self.kept.receipt), way.language, is_easy=way.is_easy)
        begin_conversation(report, comes, by=THEY[way.source])
        sent(source)
        return self._sent()

    def _not_yet(self) -> str:
        """Why it cannot be sent this moment: too soon without work, or the page lay too long."""
        ticket = self.kept.ticket
        worth = check_work(ticket, self.posted.get("work", ""), self.coming.door.address)
        if worth is Worked.TOO_SOON:
            return self.say("check", "too_soon", seconds=seconds_left(ticket))
        if worth is Worked.NOT_OURS:
            self.kept = changed(self.kept, ticket=new_ticket(self.coming.door.address))
            return self.say("check", "again")
        return ""

    def _sent_at(self) -> datetime | None:
        """When it was sent; nothing as long as it was not."""
        found = Conversation.objects.filter(mark=mark_of(self.kept.receipt))
        return found.values_list("begun_at", flat=True).first()

    def _once_more(self, step: str, does: str, sent_at: datetime) -> HttpResponse:
        """What was sent is shown no more: the words alone, to whoever presses again at once.

        An answer may be lost on the way; hours later it is somebody else who holds the phone.
        """
        if (step, does) == (CHECK, "send") and timezone.now() - sent_at <= AGAIN:
            return self._sent()
        return self.before(told=self.say("page", "sent"))

    def _sent(self) -> HttpResponse:
        return self.coming.page("sent", words=self.kept.receipt.split(), **self._who_reads())

    def _sealed(self) -> str:
        return seal(self.coming.door, self.kept)
