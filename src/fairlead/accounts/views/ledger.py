"""The ledger of this organisation: read it, take a copy away, keep a receipt outside."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import slugify

from fairlead.accounts.access import page
from fairlead.accounts.acting import Actor
from fairlead.accounts.entries import told
from fairlead.accounts.roles import Permission
from fairlead.ledger.export import export as lines_of_export
from fairlead.ledger.export import receipt as lines_of_receipt
from fairlead.ledger.queries import PAGE, anchors, entries, head
from fairlead.ledger.record import record
from fairlead.web.paging import number_before


@page(Permission.SEE_LEDGER)
def ledger(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What was done here, by whom and when, the newest first."""
    found = entries(before=number_before(request))
    count, link = head()
    record("ledger.seen", by=actor, subject=("organisation", actor.organisation.id))
    shown = {
        "entries": [told(entry) for entry in found],
        "older": found[-1].sequence if len(found) == PAGE and found[-1].sequence > 1 else None,
        "count": count,
        "head": link,
        "last_anchor": next(reversed(anchors()), None),
        "may_export": actor.may(Permission.EXPORT_LEDGER),
    }
    return render(request, "accounts/ledger.html", shown)


@page(Permission.EXPORT_LEDGER, writes=True)
def export(request: HttpRequest, actor: Actor) -> HttpResponse:
    """A copy of the whole ledger that anyone can verify without us."""
    if request.method != "POST":
        return render(request, "accounts/export.html", {"count": head()[0]})
    content = "".join(lines_of_export(actor.organisation.name))
    record("ledger.exported", by=actor, subject=("organisation", actor.organisation.id))
    return _file(content, f"{slugify(actor.organisation.name)}-ledger.jsonl")


@page(Permission.EXPORT_LEDGER, writes=True)
def receipt(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What proves the ledger's state, to keep where nobody here can change it."""
    del request
    content = "".join(lines_of_receipt())
    record("ledger.receipt-taken", by=actor, subject=("organisation", actor.organisation.id))
    return _file(content, f"{slugify(actor.organisation.name)}-receipt.jsonl")


def _file(content: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/jsonl; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
