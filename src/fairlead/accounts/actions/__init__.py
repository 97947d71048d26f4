"""Everything that changes organisations, people and contacts: each a rule, rows and an entry."""

from fairlead.accounts.actions.directory import (
    ContactDetails,
    add_contact,
    change_contact,
    fill_directory,
    remove_contact,
)
from fairlead.accounts.actions.organisations import change_organisation, create_organisation
from fairlead.accounts.actions.people import (
    ON_ROLE,
    accept_invitation,
    change_role,
    create_person,
    end_membership,
    invite,
    join_anew,
    mark_sent,
    withdraw_invitation,
)

__all__ = [
    "ON_ROLE",
    "ContactDetails",
    "accept_invitation",
    "add_contact",
    "change_contact",
    "change_organisation",
    "change_role",
    "create_organisation",
    "create_person",
    "end_membership",
    "fill_directory",
    "invite",
    "join_anew",
    "mark_sent",
    "remove_contact",
    "withdraw_invitation",
]
