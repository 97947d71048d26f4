"""Signing in with an identity provider: a real one on loopback, that can lie in every way."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric import rsa

from fairlead.accounts.models import Person
from fairlead.config.environment import IdentityProvider
from fairlead.ledger.queries import entries
from furnished import furnish
from visitor import FORM, Visitor, form

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Provider:
    """An identity provider; `claims` and `signing` are what it says next."""

    def __init__(self):
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                self.answer(provider.pages()[urlsplit(self.path).path])

            def do_POST(self):
                self.rfile.read(int(self.headers["Content-Length"]))
                self.answer({"access_token": "a", "token_type": "Bearer", **provider.token()})

            def answer(self, content):
                body = b"<html>" if provider.broken else json.dumps(content).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        self.forget()
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def forget(self):
        """Tell the truth again."""
        self.claims, self.signing, self.id_token, self.nonce = {}, {}, None, ""
        self.stated, self.broken = {}, False

    def pages(self):
        key = jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key(), as_dict=True)
        return {
            "/.well-known/openid-configuration": {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "userinfo_endpoint": f"{self.issuer}/userinfo",
                "jwks_uri": f"{self.issuer}/keys",
                **self.stated,
            },
            "/keys": {"keys": [{**key, "kid": "1", "alg": "RS256", "use": "sig"}]},
        }

    def token(self):
        claims = {
            "iss": self.issuer,
            "sub": "subject-1",
            "aud": "fairlead",
            "exp": time.time() + 300,
            "nonce": self.nonce,
            "email": "somebody@example.org",
            **self.claims,
        }
        claims = {name: value for name, value in claims.items() if value is not None}
        made = {"key": KEY, "algorithm": "RS256", "headers": {"kid": "1"}, **self.signing}
        return {"id_token": self.id_token or jwt.encode(claims, **made)}


@pytest.fixture(scope="module")
def server():
    found = Provider()
    yield found
    found.server.shutdown()
    found.server.server_close()


@pytest.fixture
def provider(server, settings):
    server.forget()
    app = IdentityProvider(
        id="trust",
        name="The Trust",
        issuer=server.issuer,
        client_id="fairlead",
        client_secret="secret",
    )
    settings.FAIRLEAD = settings.FAIRLEAD.model_copy(update={"identity_providers": [app]})
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {"APPS": settings.FAIRLEAD.sign_in_apps()}
    }
    return server


@pytest.fixture
def school(committed):
    SocialAccount.objects.all().delete()
    return furnish()


def begin(visitor, provider):
    """Go to the provider; the state and nonce that it is given."""
    response = visitor.client.post("/sign-in/with/trust", content_type=FORM)
    asked = {
        name: value[0] for name, value in parse_qs(urlsplit(response["Location"]).query).items()
    }
    assert response["Location"].startswith(f"{provider.issuer}/authorize")
    assert asked["code_challenge_method"] == "S256"
    provider.nonce = asked["nonce"]
    return asked


def come_back(visitor, **told):
    return visitor.client.get("/sign-in/with/trust/back", {"code": "c", **told})


def connect(school, provider, role="lead"):
    visitor = Visitor(school.people[role], school.id)
    session = visitor.client.session
    session["account_authentication_methods"] = [
        {"method": "password", "at": time.time(), "reauthenticated": True}
    ]
    session["account_authentication_methods_user"] = str(school.people[role].id)
    session.save()
    response = come_back(visitor, state=begin(visitor, provider)["state"])
    assert response["Location"] == "/me/identities"
    return visitor


def test_somebody_connects_it_once_and_then_signs_in_with_it(school, provider):
    assert "Sign in with The Trust" in Visitor().get("/sign-in").page.words
    connect(school, provider)
    account = SocialAccount.objects.get(user=school.people["lead"])
    visitor = Visitor()

    response = come_back(visitor, state=begin(visitor, provider)["state"])

    assert response["Location"] == "/sign-in/second-step"
    assert len(account.uid) == 64
    assert "subject-1" not in account.uid
    assert account.extra_data == {}


def test_an_account_that_nobody_connected_is_not_known(school, provider):
    before = Person.objects.count()
    visitor = Visitor()

    response = come_back(visitor, state=begin(visitor, provider)["state"])

    assert response["Location"] == "/sign-in/not-known"
    assert Person.objects.count() == before
    visitor.get("/sign-in/not-known", status=403)


def test_the_same_address_at_a_provider_proves_nothing(school, provider):
    provider.claims = {"email": f"lead.{school.id}@example.org", "email_verified": True}
    visitor = Visitor()

    response = come_back(visitor, state=begin(visitor, provider)["state"])

    assert response["Location"] == "/sign-in/not-known"


def lies(issuer):
    none = jwt.encode({"iss": issuer, "sub": "subject-1"}, key="", algorithm="none")
    return {
        "another issuer": {"claims": {"iss": "https://elsewhere.example"}},
        "another audience": {"claims": {"aud": "another"}},
        "another nonce": {"claims": {"nonce": "another"}},
        "no nonce": {"claims": {"nonce": None}},
        "no subject": {"claims": {"sub": None}},
        "made for somebody else too": {"claims": {"aud": ["fairlead", "another"]}},
        "a provider that says it is another": {"stated": {"issuer": "https://elsewhere.example"}},
        "a gap where the organisation should be": {"stated": {"issuer": "https://x/{tenantid}"}},
        "pages that are no answer": {"broken": True},
        "no keys": {"stated": {"jwks_uri": None}},
        "no expiry": {"claims": {"exp": None}},
        "too late": {"claims": {"exp": time.time() - 60}},
        "another key": {"signing": {"key": OTHER}},
        "an unknown key": {"signing": {"headers": {"kid": "2"}}},
        "a secret as key": {"signing": {"key": "s" * 40, "algorithm": "HS256"}},
        "no signature": {"id_token": none},
        "no token": {"id_token": "nonsense"},
    }


@pytest.mark.parametrize("lie", lies(""))
def test_a_token_that_is_not_right_lets_nobody_in(school, provider, lie):
    connect(school, provider)
    visitor = Visitor()
    state = begin(visitor, provider)["state"]
    for name, value in lies(provider.issuer)[lie].items():
        setattr(provider, name, value)

    come_back(visitor, state=state)

    assert visitor.client.get("/")["Location"].startswith("/sign-in")
    assert visitor.client.get("/sign-in/second-step").status_code == 302
    SocialAccount.objects.all().delete()


@pytest.mark.parametrize("told", [{"state": "another"}, {}, {"error": "access_denied"}])
def test_coming_back_without_having_gone_lets_nobody_in(school, provider, told):
    connect(school, provider)
    visitor = Visitor()
    begin(visitor, provider)

    come_back(visitor, **told)

    assert visitor.client.get("/sign-in/second-step").status_code == 302


def test_only_listed_tenants_of_a_shared_provider_come_in(school, provider, settings):
    apps = settings.FAIRLEAD.sign_in_apps()
    apps[0]["settings"]["tenants"] = ["t1"]
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": apps}}
    provider.claims = {"tid": "t1", "oid": "o1"}
    connect(school, provider)
    assert SocialAccount.objects.filter(user=school.people["lead"]).exists()

    for tenant, place in (("t1", "/sign-in/second-step"), ("t2", "/sign-in/not-known")):
        provider.claims = {"tid": tenant, "oid": "o1"}
        visitor = Visitor()
        response = come_back(visitor, state=begin(visitor, provider)["state"])
        assert response["Location"] == place


def test_a_provider_of_many_organisations_names_the_one_it_speaks_for(school, provider, settings):
    apps = settings.FAIRLEAD.sign_in_apps()
    apps[0]["settings"]["tenants"] = ["t1", "t2"]
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": apps}}
    provider.stated = {"issuer": f"{provider.issuer}/{{tenantid}}"}
    provider.claims = {"tid": "t1", "oid": "o1", "iss": f"{provider.issuer}/t1"}
    connect(school, provider)
    assert SocialAccount.objects.filter(user=school.people["lead"]).exists()

    for tenant, issuer, place in (
        ("t1", "t1", "/sign-in/second-step"),
        ("t2", "t1", "/sign-in/not-known"),
        ("t2", "t2", "/sign-in/not-known"),
        ("t3", "t3", "/sign-in/not-known"),
    ):
        provider.claims = {"tid": tenant, "oid": "o1", "iss": f"{provider.issuer}/{issuer}"}
        visitor = Visitor()
        response = come_back(visitor, state=begin(visitor, provider)["state"])
        assert response["Location"] == place, (tenant, issuer)


def test_connecting_is_recorded_and_ends_other_sessions(school, provider):
    other = Visitor(school.people["lead"], school.id)
    other.get("/home")

    visitor = connect(school, provider)

    page = visitor.get("/me/identities").page
    assert "From now on you can sign in with it" in page.words
    assert "The Trust" in page.words
    assert other.client.get("/")["Location"].startswith("/sign-in")
    with school.acting():
        assert entries()[0].kind == "person.identity-connected"


def test_connecting_asks_who_one_is_when_that_was_long_ago(school, provider):
    visitor = Visitor(school.people["lead"], school.id)
    school.people["lead"].set_password("otter meadow lantern")
    school.people["lead"].save()

    response = come_back(visitor, state=begin(visitor, provider)["state"])

    assert response["Location"].startswith("/sign-in")
    assert not SocialAccount.objects.exists()


def test_what_belongs_to_somebody_else_stays_theirs_and_that_is_said(school, provider):
    connect(school, provider, "staff")

    visitor = connect(school, provider, "lead")

    assert "belongs to somebody else here" in visitor.get("/me/identities").page.words
    assert SocialAccount.objects.get().user == school.people["staff"]


def test_a_connection_is_removed_by_its_owner_and_never_the_only_way_in(school, provider):
    visitor, lead = connect(school, provider), school.people["lead"]
    account = SocialAccount.objects.get()
    place = f"/me/identities/{account.pk}/remove"
    visitor.get(place)
    visitor.post(place)
    assert "no way to sign in" in visitor.get("/me/identities").page.words
    Visitor(school.people["staff"], school.id).get("/me/identities")
    theirs = connect(school, provider, "staff")
    theirs.get(place, status=404)
    theirs.post(place, status=404)
    lead.refresh_from_db()
    lead.set_password("otter meadow lantern")
    lead.save()

    again = connect(school, provider)
    again.post(place)

    assert not SocialAccount.objects.exists()
    assert "None is connected yet" in again.get("/me/identities").page.words
    with school.acting():
        assert entries()[0].kind == "person.identity-removed"


def test_a_service_that_is_no_longer_offered_is_still_listed(school, provider, settings):
    visitor = connect(school, provider)
    settings.FAIRLEAD = settings.FAIRLEAD.model_copy(update={"identity_providers": []})

    assert "no longer offered" in visitor.get("/me/identities").page.words


def test_a_provider_that_is_not_there_is_404_or_said(school, provider, settings):
    Visitor().client.post("/sign-in/with/nobody", content_type=FORM)
    assert Visitor().client.post("/sign-in/with/nobody", content_type=FORM).status_code == 404
    app = settings.FAIRLEAD.sign_in_apps()
    app[0]["settings"]["server_url"] = "http://127.0.0.1:9"
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": app}}

    response = Visitor().client.post("/sign-in/with/trust", form({}), content_type=FORM)

    assert response["Location"] == "/sign-in/not-known"


def test_a_provider_that_answers_nonsense_is_said(school, provider):
    provider.broken = True

    response = Visitor().client.post("/sign-in/with/trust", content_type=FORM)

    assert response["Location"] == "/sign-in/not-known"
    assert "Nobody was signed in" in Visitor().get("/sign-in/not-known", 403).page.heading
