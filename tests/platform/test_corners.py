"""Corners of the platform that no walk comes by."""

import pytest
from allauth.account.adapter import get_adapter
from allauth.socialaccount.adapter import get_adapter as get_identity_adapter
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError, connection, transaction
from django.http import HttpResponse
from django.test import RequestFactory

from fairlead.accounts.models import Draft, Membership
from fairlead.accounts.passwords import NotTheirOwnName
from fairlead.accounts.sessions import SessionStore
from fairlead.config import entry, start
from fairlead.config.postgres import Cluster, NoDatabase
from fairlead.ledger.queries import entries
from fairlead.ledger.record import record
from fairlead.vault import rotation
from fairlead.vault.fields import SealedText
from fairlead.vault.keyring import new_key, organisation_key
from fairlead.vault.models import VaultKey
from fairlead.walls.tenancy import acting_for
from fairlead.web.errors import too_many
from fairlead.web.forms import Form
from fairlead.web.headers import Headers
from fairlead.web.journey import Journey, NoSuchQuestion, Question
from fairlead.web.question_page import Walk, question_page
from furnished import OPERATOR, furnish
from visitor import FORM, Visitor, examine, form


def test_nobody_signs_up_by_themselves_and_no_address_is_proof(rf):
    request = rf.get("/")

    assert get_adapter().is_open_for_signup(request) is False
    assert get_identity_adapter().is_open_for_signup(request, None) is False
    assert get_identity_adapter().can_authenticate_by_email(None, "a@example.org") is False


def test_signing_out_is_quiet_when_nobody_is_signed_in(db):
    assert Visitor().client.post("/sign-out", content_type=FORM).status_code == 302


def test_a_session_that_never_was_ends_quietly(db):
    SessionStore().delete()


def test_somebody_without_a_password_chooses_one(committed):
    import time

    school = furnish()
    person = school.people["lead"]
    visitor = Visitor(person, school.id)
    session = visitor.client.session
    now = {"method": "link", "at": time.time(), "reauthenticated": True}
    session["account_authentication_methods"] = [now]
    session["account_authentication_methods_user"] = str(person.id)
    session.save()
    visitor.get("/me/first-password")

    visitor.post("/me/first-password", {"password1": ""}, status=200)
    visitor.post("/me/first-password", {"password1": "willow pebble feather"})

    person.refresh_from_db()
    assert person.check_password("willow pebble feather")


def test_the_command_knows_what_runs_fairlead(capsys):
    with pytest.raises(SystemExit):
        entry.main(["--help"])

    said = capsys.readouterr().out
    for command in ("serve", "demo", "migrate", "create-organisation", "rotate-keys", "verify"):
        assert command in said


def test_what_the_check_says_of_a_role_above_the_walls(db, monkeypatch):
    monkeypatch.setattr(start, "ROLE", "select 'x', true, false, false, true, true")
    monkeypatch.setattr(start, "DURABLE", ())

    above, owns = start.faults()

    assert "stands above the walls" in above
    assert "owns tables" in owns


def test_what_the_check_says_without_a_database(db, monkeypatch):
    def down():
        raise DatabaseError

    with monkeypatch.context() as broken:
        broken.setattr(connection, "ensure_connection", down)
        assert "does not answer" in start.faults()[0]


def test_a_database_that_cannot_be_stopped_is_said(tmp_path, monkeypatch):
    found = Cluster(tmp_path / "x")
    monkeypatch.setattr(Cluster, "is_running", lambda _: True)

    with pytest.raises(NoDatabase):
        found.stop()


def test_a_port_that_is_taken_is_given_up(tmp_path):
    import socket

    found = Cluster(tmp_path)
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        (tmp_path / "port").write_text(f"{taken}\n")
        assert found._port() != taken


def test_a_sealed_field_is_a_plain_column_to_migrations():
    field = SealedText(most=10, default="x")
    field.set_attributes_from_name("name")

    assert field.deconstruct() == ("name", "django.db.models.BinaryField", [], {})
    assert field._check_str_default_value() == []


def test_rotation_leaves_alone_what_the_key_did_not_seal(db):
    school = furnish()
    with school.acting():
        case = new_key(VaultKey.Kind.CASE)
        row = Draft.objects.get(journey="invite")
        row.answers, row.sealing_key_id = dict(row.answers), case.id
        row.save()

        rotation.rotate_organisation_key()

        assert Draft.objects.get(journey="invite").answers == {"name": {"name": "Tam"}}


def test_one_transaction_within_another_is_one(db):
    school = furnish()
    later = []

    with acting_for(school.id):
        transaction.on_commit(lambda: later.append("after"))
        with acting_for(school.id):
            record("contact.seen", by=OPERATOR, subject=("contact", school.contact.id))

    with acting_for(school.id):
        assert entries()[0].kind == "contact.seen"
    assert later == []


def test_too_often_is_said_with_what_to_do(rf):
    response = too_many(rf.get("/"))

    assert response.status_code == 429
    assert "Wait five minutes" in examine(response).words


def test_what_is_served_from_a_file_may_be_kept():
    answer = Headers(lambda _: HttpResponse())

    assert "Cache-Control" not in answer(RequestFactory().get("/static/favicon.svg"))
    assert answer(RequestFactory().get("/"))["Cache-Control"] == "no-store"


class Several(Form):
    """A question with several answers."""

    parts = forms.MultipleChoiceField(
        label="Which?", choices=[("a", "This"), ("b", "That")], widget=forms.CheckboxSelectMultiple
    )


class Kept:
    """Answers kept in memory."""

    version, outcome = 0, ""

    def __init__(self):
        self.answers, self.begun = {}, {}

    def keep(self, answers, begun):
        self.answers, self.begun = dict(answers), dict(begun)


def test_several_answers_to_one_question_are_read_back_in_words(rf):
    journey = Journey("several", (Question("parts", "Which?", Several),))
    walk = Walk(journey, Kept(), lambda key: f"/{key}", "/", lambda _: "/", "Done")
    posted = rf.post("/parts", form({"parts": ["a", "b"]}), content_type=FORM)

    question_page(posted, walk, "parts")

    page = question_page(rf.get("/check"), walk, "check")
    assert b"This, That" in page.content
    with pytest.raises(NoSuchQuestion):
        journey.question("nothing", walk.kept.answers)


def test_an_adapter_signs_out_somebody_of_another_kind_without_a_record(rf):
    request = rf.get("/")
    request.user, request.session = AnonymousUser(), SessionStore()

    get_adapter().logout(request)

    assert request.user.is_anonymous


def test_what_a_password_must_not_be_is_said():
    assert "e-mail address" in NotTheirOwnName().get_help_text()


def test_nobody_takes_away_the_last_who_looks_after_people(db):
    from fairlead.accounts.actions.people import _check_somebody_is_left
    from fairlead.accounts.errors import Refused

    school = furnish()
    with school.acting("head"):
        head = school.actor("head").membership
        Membership.objects.exclude(id=head.id).update(role="staff")
        with pytest.raises(Refused, match="Nobody would be left"):
            _check_somebody_is_left(head, "staff")
        _check_somebody_is_left(head, "administrator")


def test_rotation_passes_by_rows_with_nothing_sealed(db):
    school = furnish()
    with school.acting():
        for row in Draft.objects.all():
            row.answers, row.sealing_key_id = dict(row.answers), new_key(VaultKey.Kind.CASE).id
            row.save()
        stale = rotation._resealed(Draft, [Draft._meta.get_field("answers")], organisation_key().id)

    assert stale == 0
