"""The one view of every question: ask, keep, go on; then check the answers and finish, once.

It knows nothing of where answers are kept: the caller gives a `Kept`. Answers are kept only when
they are right, never in the address and never in the session.

Going back answers nothing and loses nothing: what stands on the page that is left is kept as begun,
right or not, and asked for once more.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from fairlead.web.forms import begun, kept, remarks, said
from fairlead.web.journey import Answers, Journey, NoSuchQuestion, Question

CHECK = "check"
VERSION = "draft_version"
#: The button that goes back is one of the form: what stands there comes with it.
DOES, BACK = "does", "back"
#: What a label says of a question that may be left open.
OPTIONAL = " (optional)"
NOTHING = "Nothing said"


class Kept(Protocol):
    """Answers in progress, wherever they are kept."""

    @property
    def answers(self) -> dict[str, Any]:
        """The answers so far."""

    @property
    def begun(self) -> dict[str, Any]:
        """What stands on the pages that were left before they were answered."""

    @property
    def version(self) -> int:
        """How often they were changed."""

    @property
    def outcome(self) -> str:
        """Where finishing led; empty until then."""

    def keep(self, answers: Mapping[str, Any], begun: Mapping[str, Any]) -> None:
        """Keep these answers, and what was begun, in place of the others: the next version."""


class NotNow(Exception):
    """Finishing was refused; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Walk:
    """Somebody's way through a journey: the answers, the addresses of its pages, and its end.

    `finish` does what the answers are for and says where to go; it is called at most once for
    each draft, and may raise `NotNow`. `shown` gives forms what they need beside the answers.
    `urgent` says of a step and the answers what stands above all else; `onward` says of the
    answers what becomes of them, beside the button that finishes. `at_once` says of a step and the
    answers which page cannot wait, even for somebody who goes back.
    """

    journey: Journey
    kept: Kept
    address: Callable[[str], str]
    start: str
    finish: Callable[[Answers], str]
    finish_text: str
    shown: Callable[[Question], Mapping[str, Any]] = lambda _: {}
    urgent: Callable[[str, Answers], str] = lambda *_: ""
    onward: Callable[[Answers], str] = lambda _: ""
    at_once: Callable[[str, Answers], str] = lambda *_: ""


def last_said(kept: Kept, key: str) -> dict[str, Any]:
    """What a page shows: what was begun on it last, or else its answer."""
    return dict(kept.begun.get(key) or kept.answers.get(key, {}))


def question_page(request: HttpRequest, walk: Walk, step: str) -> HttpResponse:
    """The page of a step, or 404 when somebody cannot be there."""
    if walk.kept.outcome:
        return redirect(walk.kept.outcome)
    if step == CHECK:
        return _check(request, walk)
    try:
        question = walk.journey.question(step, walk.kept.answers)
    except NoSuchQuestion:
        raise Http404 from None
    return _ask(request, walk, question)


def _ask(request: HttpRequest, walk: Walk, question: Question) -> HttpResponse:
    more = walk.shown(question)
    if request.method == "POST":
        form: forms.Form = question.form(request.POST, **more)
        if request.POST.get(DOES) == BACK:
            return redirect(_back(request, walk, question, form))
        if form.is_valid():
            return redirect(_on(walk, question.key, kept(form.cleaned_data)))
    else:
        form = question.form(initial=last_said(walk.kept, question.key), **more)
    page = {"form": form, "question": question, "version": walk.kept.version}
    page["urgent"] = walk.urgent(question.key, walk.kept.answers)
    return render(request, question.template, page)


def _on(walk: Walk, key: str, answer: Mapping[str, Any]) -> str:
    """Keep the answer of a page; where it leads."""
    fresh = walk.journey.kept({**walk.kept.answers, key: answer})
    walk.kept.keep(fresh, {**walk.kept.begun, key: {}})
    return walk.address(_next(walk, key, fresh))


def _back(request: HttpRequest, walk: Walk, question: Question, form: forms.Form) -> str:
    """Keep what stands on a page that is left; where that leads: mostly to the page before."""
    key, answers = question.key, walk.kept.answers
    stands, why = begun(form, last_said(walk.kept, key))
    answer = kept(form.cleaned_data) if form.is_valid() else stands
    if answer != answers.get(key):
        if form.is_valid() and (first := walk.at_once(key, {**answers, key: answer})):
            _on(walk, key, answer)
            return walk.address(first)
        others = {name: said for name, said in answers.items() if name != key}
        walk.kept.keep(others, {**walk.kept.begun, key: stands})
    if why:
        messages.warning(request, f"Not all of “{question.title}” was kept. {' '.join(why)}")
    before = walk.journey.before(key, answers)
    return walk.address(before.key) if before else walk.start


def _next(walk: Walk, key: str, answers: Answers) -> str:
    found = walk.journey.after(key, answers)
    return found.key if found else CHECK


def _check(request: HttpRequest, walk: Walk) -> HttpResponse:
    answers = walk.kept.answers
    if missing := walk.journey.first_open(answers):
        return redirect(walk.address(missing.key))
    changed, refused = False, ""
    if request.method == "POST":
        changed = request.POST.get(VERSION) != str(walk.kept.version)
        if not changed:
            try:
                return redirect(walk.finish(walk.journey.kept(answers)))
            except NotNow as error:
                refused = str(error)
    page = {
        "rows": [row for q in walk.journey.applying(answers) for row in _rows(walk, q)],
        "back": walk.address(walk.journey.applying(answers)[-1].key),
        "version": walk.kept.version,
        "finish": walk.finish_text,
        "changed": changed,
        "refused": refused,
        "urgent": walk.urgent(CHECK, answers),
        "onward": walk.onward(answers),
    }
    return render(request, "web/check_answers.html", page)


def _rows(walk: Walk, question: Question) -> list[dict[str, Any]]:
    """What was answered, as people read it: the words of a choice, not its name.

    What was left open and may be is no row; a question left open altogether is one, so that
    there is a way back to it.
    """
    form = question.form(initial=dict(walk.kept.answers[question.key]), **walk.shown(question))
    helping = getattr(form, "helping", ())
    asked = [bound for bound in form.visible_fields() if bound.name not in helping]
    answered = [bound for bound in asked if bound.field.required or bound.value()]
    return [_row(bound, walk.address(question.key)) for bound in answered or asked[:1]]


def _row(bound: forms.BoundField, href: str) -> dict[str, Any]:
    value = bound.value()
    return {
        "key": str(bound.label).removesuffix(OPTIONAL),
        "value": said(bound.field, value) if value else NOTHING,
        "href": href,
        "remarks": remarks(bound.field, value),
    }
