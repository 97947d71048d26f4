"""Signing in with an identity provider: OpenID Connect, bound to issuer and subject.

What allauth leaves out is added here: the signature is verified however the token came, a nonce
ties the token to this browser, and only listed tenants of a shared provider are let in.
"""

import secrets
from typing import Any

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialApp, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_GET, require_POST
from requests import RequestException

from fairlead.vault.keyring import index_of

NONCE = "identity.nonce"
#: Signatures that cannot be made without the provider's private key.
SIGNATURES = {"RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "ES512", "EdDSA"}
CONNECT, LOGIN = "connect", "login"
#: Where Microsoft's issuer for many organisations leaves out which.
GAP = "{tenantid}"
#: A provider that is away, or that answers with something else than it should.
ASTRAY = (RequestException, KeyError, ValueError, TypeError, AttributeError)


class Adapter(OpenIDConnectOAuth2Adapter):
    """allauth's adapter, stricter."""

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any
    ) -> Any:
        """Who the token says it is, by a mark of issuer and subject. Raises `OAuth2Error`."""
        claims = self._claims(app, str(kwargs["response"].get("id_token") or ""))
        del token
        nonce = request.session.pop(NONCE, "")
        if not nonce or not constant_time_compare(str(claims.get("nonce", "")), nonce):
            raise OAuth2Error("the token is not for this sign-in")
        tenants = app.settings.get("tenants") or []
        if tenants and claims.get("tid") not in tenants:
            raise OAuth2Error("the token is of an organisation that is not on the list")
        subject = f"{claims['tid']}|{claims['oid']}" if tenants else str(claims["sub"])
        mark = index_of("identity", f"{claims['iss']}|{subject}")
        return self.get_provider().sociallogin_from_response(request, {"id_token": {"sub": mark}})

    def _claims(self, app: SocialApp, token: str) -> dict[str, Any]:
        try:
            header = jwtkit.jwt.get_unverified_header(token)
            if header.get("alg") not in SIGNATURES or "kid" not in header:
                raise OAuth2Error("the token is not signed as it should be")
            claims: dict[str, Any] = jwtkit.verify_and_decode(
                credential=token,
                keys_url=self.openid_config["jwks_uri"],
                issuer=self._issuer(app, token),
                audience=app.client_id,
                lookup_kid=jwtkit.lookup_kid_jwk,
            )
        except (jwtkit.jwt.PyJWTError, KeyError, ValueError, TypeError) as error:
            raise OAuth2Error("the token cannot be read") from error
        if not all(claims.get(name) for name in ("iss", "sub", "aud", "exp")):
            raise OAuth2Error("the token leaves something out")
        shared = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
        if shared and claims.get("azp") != app.client_id:
            raise OAuth2Error("the token was made for somebody else too")
        return claims

    def _issuer(self, app: SocialApp, token: str) -> str:
        """Who must have made the token: what it is verified against. Raises `OAuth2Error`.

        A provider of many organisations names its issuer with a gap, which only an organisation
        on the list fills.
        """
        stated = str(self.openid_config["issuer"])
        if GAP in stated:
            tenant = jwtkit.jwt.decode(token, options={"verify_signature": False}).get("tid")
            if tenant not in (app.settings.get("tenants") or []):
                raise OAuth2Error("the token is of an organisation that is not on the list")
            return stated.replace(GAP, str(tenant))
        # Discovery is believed only about itself: OpenID Connect Discovery 1.0, section 4.3.
        if stated.rstrip("/") != str(app.settings["server_url"]).rstrip("/"):
            raise OAuth2Error("the provider says that it is another one")
        return stated


@require_POST
def begin(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Go to the provider, to sign in or, when signed in already, to connect it. Or 404."""
    provider = _provider(request, provider_id)
    request.session[NONCE] = nonce = secrets.token_urlsafe(24)
    process = CONNECT if request.user.is_authenticated else LOGIN
    try:
        response: HttpResponse = provider.redirect(
            request, process=process, scope=["openid"], auth_params={"nonce": nonce}
        )
    except ASTRAY:
        return redirect("not-known")
    return response


@require_GET
def come_back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Come back from the provider."""
    _provider(request, provider_id)
    adapter = Adapter(request, provider_id)
    try:
        response: HttpResponse = OAuth2CallbackView.adapter_view(adapter)(request)
    except ASTRAY:
        return redirect("not-known")
    return response


def _provider(request: HttpRequest, provider_id: str) -> Any:
    try:
        provider = get_adapter().get_provider(request, provider=provider_id)
    except SocialApp.DoesNotExist:
        raise Http404 from None
    provider.oauth2_adapter_class = Adapter
    return provider
