"""The commands that run Fairlead and look after it."""

import argparse
import json
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from uuid import UUID

import django

from fairlead.cli.errors import Refused
from fairlead.cli.paint import Colour, Paper
from fairlead.config.environment import Environment, Misconfigured, read_environment
from fairlead.config.postgres import Cluster, NoDatabase
from fairlead.config.running import Running, make_keys, run

SETTINGS = "fairlead.config.settings"


def serve(options: argparse.Namespace) -> int:
    """Run everything until Ctrl-C."""
    del options
    return run(_say_where)


def demo(options: argparse.Namespace) -> int:
    """The same, with invented people and a way in for them."""
    del options
    os.environ["FAIRLEAD_DEMONSTRATION"] = "yes"
    return run(_say_who)


def _say_where(everything: Running) -> None:
    paper = Paper()
    paper.heading("Fairlead is running", Colour.DONE)
    paper.line(f"  {everything.environment.address}")
    paper.line("  Ctrl-C stops it. What was recorded stays.")


def _say_who(everything: Running) -> None:
    _say_where(everything)
    paper = Paper()
    paper.heading("Sign in as one of these invented people")
    ways = json.loads(everything.call("demonstration", "-m", "fairlead.config.demonstration"))
    for who, link in ways["people"]:
        paper.line(f"  {who}", Colour.STRONG)
        paper.line(f"    {link}")
    address, words = ways["door"]
    paper.line("  A young person, without an account", Colour.STRONG)
    paper.line(f"    {address}")
    paper.line(f"    To come back to what one of them told: {words}")
    paper.line()
    paper.line("  Each link works once. New ones come with the next start.", Colour.QUIET)


def migrate(options: argparse.Namespace) -> int:
    """Bring the tables up to date, as the role that owns them."""
    del options
    os.environ["FAIRLEAD_ROLE"] = "owner"
    with _database():
        from django.core.management import call_command  # noqa: PLC0415 - settings are read by now

        call_command("migrate", verbosity=1)
    return 0


def create_organisation(options: argparse.Namespace) -> int:
    """Make an organisation, and say its id."""
    with _database():
        from fairlead.accounts.acting import System  # noqa: PLC0415 - settings are read by now
        from fairlead.accounts.actions import create_organisation as create  # noqa: PLC0415

        if not 0 < len(options.name.strip()) <= 120:
            raise Refused("The name must have between 1 and 120 characters.")
        made = create(
            name=options.name.strip(),
            kind=options.kind,
            nation=options.nation,
            by=System("The operator of Fairlead"),
        )
    paper = Paper()
    paper.line(f"Made {made.name}: {made.organisation_id}", Colour.DONE)
    place = f"--organisation {made.organisation_id}"
    paper.line(f"Next: fairlead create-person NAME E-MAIL --role head {place}")
    return 0


def create_person(options: argparse.Namespace) -> int:
    """Invite somebody, and say the link to give them: it works once, for seven days."""
    with _database():
        from django.core.exceptions import ValidationError  # noqa: PLC0415
        from django.core.validators import validate_email  # noqa: PLC0415

        from fairlead.accounts.acting import System  # noqa: PLC0415
        from fairlead.accounts.actions import invite  # noqa: PLC0415
        from fairlead.accounts.errors import Refused as NotPossible  # noqa: PLC0415
        from fairlead.accounts.jobs import join_address  # noqa: PLC0415
        from fairlead.walls.models import Tenant  # noqa: PLC0415
        from fairlead.walls.tenancy import acting_for  # noqa: PLC0415

        try:
            validate_email(options.email)
            place = UUID(options.organisation)
        except (ValidationError, ValueError):
            raise Refused("The e-mail address or the id of the organisation is not one.") from None
        if not Tenant.objects.filter(id=place).exists():
            raise Refused("There is no organisation with this id.")
        by = System("The operator of Fairlead")
        try:
            with acting_for(place):
                made = invite(name=options.name, email=options.email, role=options.role, by=by)
        except (NotPossible, ValueError) as error:
            raise Refused(str(error)) from None
    paper = Paper()
    paper.line(f"Give {options.name} this link. It works once, for seven days:", Colour.DONE)
    paper.line(join_address(place, made.invitation.id, made.secret))
    return 0


def import_children(options: argparse.Namespace) -> int:
    """Add the children of a CSV file to an organisation: all of them, or none."""
    try:
        content = Path(options.file).read_bytes()
    except OSError as error:
        raise Refused(f"{options.file} cannot be read: {error.strerror}.") from None
    with _database():
        from fairlead.casework.roll_file import Wrong, bring  # noqa: PLC0415 - settings are read by now

        try:
            said = bring(
                content, options.organisation, is_update=options.update, is_look=options.look
            )
        except Wrong as wrong:
            raise Refused(str(wrong)) from None
    Paper().line(said, Colour.DONE)
    return 0


def rotate_keys(options: argparse.Namespace) -> int:
    """A new root key, and new keys for every organisation; the old ones are destroyed.

    When it is interrupted, running it again goes on: each organisation is done whole or not.
    """
    del options
    with _database() as environment:
        from fairlead.vault.root import add_root_key, keep_newest_root_key, root_keys  # noqa: PLC0415
        from fairlead.vault.rotation import (  # noqa: PLC0415
            rewrap_organisation_keys,
            rewrap_platform_keys,
            rotate_organisation_key,
        )
        from fairlead.walls.models import Tenant  # noqa: PLC0415
        from fairlead.walls.tenancy import acting_for  # noqa: PLC0415

        path = environment.key_file("root")
        add_root_key(path)
        root_keys.cache_clear()
        rewrap_platform_keys()
        for tenant in Tenant.objects.order_by("id"):
            with acting_for(tenant.id):
                rewrap_organisation_keys()
                rotate_organisation_key()
        keep_newest_root_key(path)
    Paper().line("Everything is sealed by new keys. Restart Fairlead: it still holds the old ones.")
    return 0


def reassess(options: argparse.Namespace) -> int:
    """Assess the open cases of every organisation again by the edition in force.

    When it is interrupted, running it again goes on. The status is 1 where an organisation failed.
    """
    with _database():
        from django.utils import timezone  # noqa: PLC0415 - settings are read by now

        from fairlead.accounts.acting import System  # noqa: PLC0415
        from fairlead.casework.actions.reassessing import reassess_everywhere  # noqa: PLC0415

        on = options.on or timezone.localdate()
        found = reassess_everywhere(on, by=System("The operator of Fairlead"))
    paper = Paper()
    paper.line(f"Assessed {found.cases:,} open cases again by the guidance of {on}.", Colour.DONE)
    paper.line(f"{found.asking:,} of them ask for something more; their leads see what, and why.")
    if found.failed:
        paper.line(f"{found.failed:,} organisations could not be done. Run this again.")
    return 1 if found.failed else 0


@contextmanager
def _database() -> Iterator[Environment]:
    """Django ready for use: with the private database, started for the while, where none is set.

    Raises `Refused` with what is not as it should be.
    """
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    with ExitStack() as after:
        try:
            environment = read_environment()
            if not environment.database_url.get_secret_value():
                _use_private(environment, after)
            django.setup()
            from fairlead.config.start import faults  # noqa: PLC0415 - settings are read by now

            if environment.role == "app" and (found := faults()):
                raise Refused("\n".join(found))
            yield environment
        except (Misconfigured, NoDatabase) as error:
            raise Refused(str(error)) from None


def _use_private(environment: Environment, after: ExitStack) -> None:
    cluster = Cluster(environment.var / "postgres")
    is_new = not (cluster.data / "PG_VERSION").exists()
    if is_new:
        make_keys(environment)
    if is_new or not cluster.is_running():
        after.callback(cluster.stop)
        cluster.start()
    os.environ["FAIRLEAD_DATABASE_URL"] = cluster.url("app")
    os.environ["FAIRLEAD_OWNER_DATABASE_URL"] = cluster.url("owner")
