"""The addresses of organisations, their people, directory and ledger, and of signing in."""

from django.urls import URLPattern, URLResolver, include, path

from fairlead.accounts.sign_in_urls import sign_in_urls
from fairlead.accounts.views import directory, home, invite, join, ledger, organisation, people

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(sign_in_urls)),
    path("", home.arrive, name="home"),
    path("home", home.home, name="welcome"),
    path("choose-organisation", home.choose_organisation, name="choose-organisation"),
    path("organisation", organisation.organisation, name="organisation"),
    path("people", people.people, name="people"),
    path("people/left", people.left, name="left"),
    path("people/invite", invite.start, name="invite"),
    path("people/invite/<uuid:draft_id>/<slug:step>", invite.step, name="invite-step"),
    path("people/<uuid:membership_id>", people.person, name="person"),
    path("people/<uuid:membership_id>/role", people.role, name="role"),
    path("people/<uuid:membership_id>/leave", people.leave, name="leave"),
    path("invitations/<uuid:invitation_id>", people.invitation, name="invitation"),
    path("join/<uuid:organisation_id>/<uuid:invitation_id>/<str:secret>", join.join, name="join"),
    path("directory", directory.directory, name="directory"),
    path("directory/new", directory.new_contact, name="new-contact"),
    path("directory/<uuid:contact_id>", directory.contact, name="contact"),
    path("directory/<uuid:contact_id>/remove", directory.remove, name="remove-contact"),
    path("ledger", ledger.ledger, name="ledger"),
    path("ledger/export", ledger.export, name="export"),
    path("ledger/receipt", ledger.receipt, name="receipt"),
]
