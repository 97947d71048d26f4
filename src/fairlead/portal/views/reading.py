"""Coming back: six words open the conversation, for as long as somebody reads and writes."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from fairlead.accounts.models import Membership
from fairlead.accounts.sources import source_of
from fairlead.casework.access import who_deals
from fairlead.casework.actions.conversations import (
    say,
    say_helped,
    say_none,
    say_unsafe,
    say_whom,
)
from fairlead.casework.conversing import THEY, Said, is_erased, messages_of, who_may_be_meant
from fairlead.casework.models import Conversation, Helped, Message, Source
from fairlead.casework.models.base import YES
from fairlead.casework.own import ASIDE, CLOSED, IN_HAND, UNREAD, WAITING, Standing, standing_of
from fairlead.casework.papers.withholding import mentions
from fairlead.portal.coming import Coming, come_in
from fairlead.portal.kept import Asked, Opened, asked, opened, seal
from fairlead.portal.limits import Guess, guessed_wrong, may_guess, may_say, said
from fairlead.portal.nearby import nearby
from fairlead.portal.questions import MOST
from fairlead.portal.receipts import mark_of, read_receipt, words_in
from fairlead.portal.texts import in_english
from fairlead.portal.work import Worked, check_work, new_ticket, seconds_left
from fairlead.web.plain_text import fault

#: How a conversation stands, by the text that says so.
STANDS: dict[Standing, str] = {
    WAITING: "state_waiting",
    UNREAD: "state_waiting",
    IN_HAND: "state_hand",
    CLOSED: "state_done",
    ASIDE: "state_aside",
}
#: A door is closed when nobody reads for a while: nothing is promised then.
CLOSED_DOOR = "state_closed"
KINDS = {"write": Message.Kind.SAID, "wish": Message.Kind.WANTS}


@require_http_methods(["GET", "HEAD", "POST"])
def read(request: HttpRequest, door: str, way: str) -> HttpResponse:
    """Ask for six words; then what was said, and saying more."""
    with come_in(request, door, way) as coming:
        if request.method != "POST":
            return _ask(coming)
        return _go_on(coming) if request.POST.get("opened") else _open(coming)


def _ask(coming: Coming, told: str = "", ticket: str = "", words: str = "") -> HttpResponse:
    """Ask for six words; what was written or ticked meanwhile is carried on, and not shown."""
    carried = seal(coming.door, Asked(ticket))
    shown = {"asked": carried, "ticket": ticket, "words": words, "drafts": _drafts(coming)}
    return coming.page("read", told=told, danger=_is_danger(coming), **shown)


def _open(coming: Coming) -> HttpResponse:
    """Open by words: what is wrong, of elsewhere or no words at all is answered alike.

    A browser keeps what was sent from a page, and sends it again to whoever loads that page anew:
    words open only for as long as a conversation would have stayed open.
    """
    source = source_of(coming.request)
    carried = asked(coming.door, coming.request.POST.get("asked", ""))
    if carried is None:
        return _ask(coming, coming.texts("talk", "over"))
    if held := _held(coming, carried.ticket, may_guess(source)):
        return held
    words = coming.request.POST.get("words", "")
    found = _conversations().filter(mark=mark_of(read_receipt(words))).first()
    if found is None:
        guessed_wrong(source)
        return _ask(coming, coming.texts("read", "wrong"), words=words_in(words))
    if is_erased(found):
        return _ask(coming, coming.texts("read", "gone"))
    danger = YES if _is_danger(coming) else ""
    return _talk(coming, found, _drafts(coming), danger=danger, ticked=danger)


def _held(coming: Coming, ticket: str, guess: Guess) -> HttpResponse | None:
    """The page of somebody whose words are not looked for yet; none of whoever may go on."""
    if guess is Guess.FREELY:
        return None
    if guess is Guess.NOT_NOW:
        return _ask(coming, coming.texts("read", "full"))
    door = coming.door.address
    worth = check_work(ticket, coming.request.POST.get("work", ""), door)
    if worth in {Worked.DONE, Worked.WAITED}:
        return None
    ticket = ticket if worth is Worked.TOO_SOON else new_ticket(door)
    return _ask(coming, coming.texts("read", "again", seconds=seconds_left(ticket)), ticket)


def _go_on(coming: Coming) -> HttpResponse:
    """Say more in a conversation that is open."""
    posted = coming.request.POST
    kept = opened(coming.door, posted.get("opened", ""))
    found = _conversations().filter(id=kept.conversation).first() if kept else None
    if found is None or is_erased(found):
        is_kept = found is None and any(_drafts(coming).values())
        return _ask(coming, coming.texts("talk", "over_kept" if is_kept else "over"))
    return _say_more(coming, found)


def _say_more(coming: Coming, found: Conversation) -> HttpResponse:
    does, drafts = coming.request.POST.get("does", ""), _drafts(coming)
    danger = YES if _is_danger(coming) else ""
    full = "" if may_say(str(found.id)) else coming.texts("check", "source_full")
    names = _said_by(does, drafts, is_danger=bool(danger))
    held = _about_whom(coming, found, names, drafts)
    held = held or _send(coming, found, names, drafts, full)
    if held is not None:
        return held
    if not full and _say_helped(coming, found, does):
        names.append("helped")
    if not names:
        return _talk(coming, found, drafts, told=full)
    said(str(found.id))
    now = _conversations().get(id=found.id)
    return _talk(coming, now, drafts, told=coming.texts("talk", "kept"), danger=danger)


def _send(
    coming: Coming, found: Conversation, names: Sequence[str], drafts: dict[str, str], full: str
) -> HttpResponse | None:
    """Keep what stands in these boxes, until one cannot be taken: the page that says so."""
    danger = YES if _is_danger(coming) else ""
    for name in names:
        if refused := _refused(coming, drafts[name]) or full:
            told = {"refused": refused, "does": name, "danger": danger}
            return _talk(coming, _heard(found, name, danger), drafts, **told)
        _say(found, name, drafts.pop(name), is_danger=bool(danger) and name == "write")
    return None


def _about_whom(
    coming: Coming, found: Conversation, names: Sequence[str], drafts: Mapping[str, str]
) -> HttpResponse | None:
    """Where a name stands in what is sent of one who would read it: whether it is about them.

    It is asked before anything is kept. Danger is heard at once, by whoever stands above those;
    and once it is answered, it goes past whom they pick.
    """
    text = " ".join(drafts[name] for name in names)
    named = [row for row in who_may_be_meant(found.concern) if mentions(text, [str(row.name)])]
    about = coming.request.POST.getlist("about")
    if named and not about:
        danger = YES if _is_danger(coming) else ""
        shown = {"named": named, "does": names[0], "danger": danger, "ticked": danger}
        return _talk(coming, _heard(found, names[0], danger, named), drafts, **shown)
    picked = [row for row in named if str(row.id) in about]
    if picked:
        say_whom(found, picked, by=THEY[Source(found.concern.source)])
    elif named:
        say_none(found, by=THEY[Source(found.concern.source)])
    return None


def _heard(
    found: Conversation, name: str, danger: str, mentioned: Sequence[Membership] = ()
) -> Conversation:
    """Who says that they are not safe is heard, though their text cannot be taken."""
    if name == "write" and danger:
        say_unsafe(found, mentioned, by=THEY[Source(found.concern.source)])
    return found


def _say_helped(coming: Coming, found: Conversation, does: str) -> bool:
    helped = coming.request.POST.get("helped", "")
    is_said = does == "helped" and helped in Helped.values
    if is_said:
        say_helped(found, Helped(helped), by=THEY[Source(found.concern.source)])
    return is_said


def _said_by(does: str, drafts: Mapping[str, str], *, is_danger: bool) -> list[str]:
    """Which boxes are sent: who ticks that they are not safe is heard by whatever they press."""
    first = ["write"] if is_danger or does == "write" else []
    return first + (["wish"] if does == "wish" and (drafts["wish"] or not is_danger) else [])


def _say(found: Conversation, name: str, text: str, *, is_danger: bool) -> None:
    by = THEY[Source(found.concern.source)]
    say(found, text, by=by, kind=KINDS[name], is_danger=is_danger)


def _drafts(coming: Coming) -> dict[str, str]:
    """What is written in the boxes: in one it stays while the other is sent.

    Who only says that they are not safe has said something.
    """
    drafts = {name: coming.request.POST.get(name, "").strip() for name in KINDS}
    if _is_danger(coming) and not drafts["write"]:
        drafts["write"] = in_english(coming.texts.way)("talk", "unsafe")
    return drafts


def _is_danger(coming: Coming) -> bool:
    return coming.request.POST.get("unsafe") == YES


def _refused(coming: Coming, text: str) -> str:
    """Why a text is not taken, in the words of the way; nothing where it is."""
    if not text:
        return coming.texts("talk", "write_missing")
    if len(text) > MOST:
        return coming.texts("page", "too_long")
    return coming.texts("page", "not_words") if fault(text) else ""


def _talk(
    coming: Coming, found: Conversation, drafts: Mapping[str, str], **shown: Any
) -> HttpResponse:
    told = messages_of(found)
    stands = _stands(found, told)
    if stands == STANDS[WAITING] and not coming.is_open:
        stands = CLOSED_DOOR
    return coming.page(
        "talk",
        talk=found,
        stands=stands,
        near=None if stands else nearby(coming.organisation),
        said=told,
        opened=seal(coming.door, Opened(str(found.id))),
        drafts=drafts,
        **shown,
    )


def _stands(found: Conversation, told: list[Said]) -> str:
    """How it stands, by its text: whoever answered has read it; none where nobody can.

    What they wrote since the last answer waits, however it stands with all that was before.
    """
    standing = standing_of(found.concern)
    if standing is WAITING and told:
        standing = IN_HAND
    if told and told[-1].is_theirs:
        standing = WAITING
    if standing in {WAITING, IN_HAND} and not who_deals(found.concern):
        return ""
    return STANDS[standing]


def _conversations() -> QuerySet[Conversation]:
    return Conversation.objects.select_related("concern__case")
