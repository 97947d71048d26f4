"""Making an organisation, and changing what it is called and where it is."""

import uuid

from django.db import transaction

from fairlead.accounts.acting import Actor, System
from fairlead.accounts.actions.directory import fill_directory
from fairlead.accounts.errors import ChangedMeanwhile, NotAllowed
from fairlead.accounts.models import Organisation
from fairlead.accounts.roles import Permission
from fairlead.ledger.record import record
from fairlead.vault.keyring import new_key
from fairlead.vault.models import VaultKey
from fairlead.walls.models import Tenant
from fairlead.walls.tenancy import acting_for


@transaction.atomic
def create_organisation(*, name: str, kind: str, nation: str, by: System) -> Organisation:
    """An organisation with its own keys, its own ledger and a directory to fill in."""
    organisation_id = uuid.uuid4()
    Tenant.objects.create(id=organisation_id)
    with acting_for(organisation_id):
        new_key(VaultKey.Kind.ORGANISATION)
        new_key(VaultKey.Kind.LEDGER)
        organisation = Organisation.objects.create(
            organisation_id=organisation_id, name=name, kind=kind, nation=nation
        )
        content = {"name": name, "kind": kind, "nation": nation}
        subject = ("organisation", organisation_id)
        record("organisation.created", by=by, subject=subject, content=content)
        fill_directory(organisation, by=by)
    return organisation


@transaction.atomic
def change_organisation(
    *, name: str, kind: str, nation: str, version: int, by: Actor
) -> Organisation:
    """Call it otherwise, or say that it is elsewhere: then other guidance applies.

    Contacts that the new nation asks for are added to the directory; none is taken away. Raises
    `NotAllowed`, `ChangedMeanwhile`.
    """
    if not by.may(Permission.EDIT_ORGANISATION):
        raise NotAllowed("Your role does not include changing the organisation.")
    found = Organisation.objects.select_for_update().get()
    if found.version != version:
        raise ChangedMeanwhile
    before = {"name": found.name, "kind": found.kind, "nation": found.nation}
    found.name, found.kind, found.nation = name, kind, nation
    found.version += 1
    found.save()
    after = {"name": name, "kind": kind, "nation": nation}
    content = {"before": before, "after": after}
    record("organisation.changed", by=by, subject=("organisation", found.id), content=content)
    fill_directory(found, by=by)
    return found
