"""The demonstration: an invented school and youth club, and a way in for five invented people.

Run as `python -m fairlead.config.demonstration`; it makes what is missing, and prints links that
sign somebody in once. Refused anywhere but in a demonstration on this machine.
"""

import json
import os
import sys
from uuid import UUID

import django

SCHOOL, CLUB = "Otterburn Road School", "Heron Youth Club"
DOOR = "otterburn"
PEOPLE = (
    ("Asha Rahman", "asha.rahman@example.org", "lead", (SCHOOL, CLUB)),
    ("Ben Okafor", "ben.okafor@example.org", "deputy", (SCHOOL,)),
    ("Tom Whitfield", "tom.whitfield@example.org", "staff", (SCHOOL,)),
    ("Grace Adeyemi", "grace.adeyemi@example.org", "head", (SCHOOL,)),
    ("Huw Parry", "huw.parry@example.org", "governor", (SCHOOL,)),
)


def main() -> int:
    """Make what is missing, and print the ways in as JSON; 2 when this is no demonstration."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fairlead.config.settings")
    django.setup()
    from django.conf import settings  # noqa: PLC0415 - the settings are read by now

    if not settings.FAIRLEAD.demonstration:
        print("This is no demonstration.", file=sys.stderr)
        return 2
    address = settings.FAIRLEAD.address
    print(json.dumps({"people": links(address), "door": door(address)}))
    return 0


def links(address: str) -> list[tuple[str, str]]:
    """For each invented person who they are, and a link that signs them in once."""
    from fairlead.accounts.actions.signing_in import Purpose, make_link  # noqa: PLC0415
    from fairlead.accounts.models import Person  # noqa: PLC0415
    from fairlead.accounts.roles import ROLES  # noqa: PLC0415

    found = []
    furnish()
    for name, email, role, _ in PEOPLE:
        person = Person.objects.of_address(email)
        assert person is not None
        secret = make_link(person, Purpose.SIGN_IN)
        who = f"{name}, {ROLES[role].title.lower()}"
        found.append((who, f"{address.rstrip('/')}/sign-in/link/{secret}"))
    return found


def door(address: str) -> tuple[str, str]:
    """Where somebody without an account comes in, and the words of one who did."""
    from fairlead.config.stories import TOLD  # noqa: PLC0415

    words: str = TOLD["young_person"]["words"]
    return f"{address.rstrip('/')}/d/{DOOR}", words


def furnish() -> None:
    """The organisations and people, once; what was done with them since stays as it is."""
    from fairlead.accounts.acting import System  # noqa: PLC0415
    from fairlead.accounts.actions import create_organisation, create_person  # noqa: PLC0415
    from fairlead.accounts.models import Person  # noqa: PLC0415
    from fairlead.walls.tenancy import acting_for  # noqa: PLC0415

    if Person.objects.of_address(PEOPLE[0][1]) is not None:
        return
    by = System("The demonstration")
    for place, kind in ((SCHOOL, "school"), (CLUB, "youth")):
        organisation = create_organisation(name=place, kind=kind, nation="england", by=by)
        with acting_for(organisation.id):
            for name, email, role, places in PEOPLE:
                if place in places:
                    create_person(name=name, email=email, role=role, by=by)
        if place == SCHOOL:
            open_the_door(organisation.id, DOOR)
            tell_stories(organisation.id)


def open_the_door(organisation_id: UUID, address: str) -> None:
    """The door of an organisation, opened by its lead."""
    from fairlead.accounts.acting import acting_person  # noqa: PLC0415
    from fairlead.accounts.models import Person  # noqa: PLC0415
    from fairlead.portal.actions.doors import open_door  # noqa: PLC0415
    from fairlead.walls.tenancy import acting_for  # noqa: PLC0415

    with acting_for(organisation_id):
        person = Person.objects.of_address(PEOPLE[0][1])
        assert person is not None
        lead = acting_person(person)
        assert lead is not None
        open_door(address, by=lead)


def tell_stories(organisation_id: UUID) -> None:
    """The invented children and cases of the school, each story in a transaction of its own."""
    from fairlead.accounts.acting import acting_person  # noqa: PLC0415
    from fairlead.accounts.models import Person  # noqa: PLC0415
    from fairlead.config.stories import (  # noqa: PLC0415
        TOLD,
        tell,
        tell_children,
        tell_through_the_door,
    )
    from fairlead.walls.tenancy import acting_for  # noqa: PLC0415

    with acting_for(organisation_id):
        tell_children()
        tell_through_the_door()
    emails = {role: email for _, email, role, _ in PEOPLE}
    for story in TOLD["story"]:
        with acting_for(organisation_id):
            actors = {}
            for role in ("staff", "lead"):
                person = Person.objects.of_address(emails[role])
                assert person is not None
                actors[role] = acting_person(person)
            staff, lead = actors["staff"], actors["lead"]
            assert staff is not None
            assert lead is not None
            tell(story, staff=staff, lead=lead)


if __name__ == "__main__":
    sys.exit(main())
