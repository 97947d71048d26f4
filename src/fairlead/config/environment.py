"""Typed settings from the environment: what an operator decides, and nothing else."""

import json
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, BeforeValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

#: A secret key with fewer characters than this was not made by a machine.
MOST_GUESSABLE = 40
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


class Misconfigured(Exception):
    """The environment does not allow Fairlead to run; `faults` has a sentence for each reason."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class IdentityProvider(BaseModel, extra="forbid"):
    """An OpenID Connect provider that people may sign in with.

    `tenants` pins a provider that serves many organisations (Microsoft) to the listed ones:
    a token of any other is refused, whatever address it carries.
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9-]{1,30}$")
    name: str = Field(min_length=1, max_length=60)
    issuer: str = Field(pattern=r"^https://|^http://(localhost|127\.0\.0\.1)(:|/|$)")
    client_id: str
    client_secret: SecretStr
    tenants: list[str] = []


def _providers(value: object) -> object:
    return json.loads(value) if isinstance(value, str) else value


class Environment(BaseSettings):
    """Every setting; each is read from FAIRLEAD_ and its name in capitals."""

    model_config = SettingsConfigDict(env_prefix="FAIRLEAD_", extra="ignore")

    #: Where keys, logs and the private database of `make run` live.
    var: Path = Path("var")
    #: The address people type; it decides the scheme of cookies and the names that are answered.
    address: str = "http://localhost:8000"
    #: Invented people, one-time sign-in links, the style page: on loopback only.
    demonstration: bool = False

    database_url: SecretStr = SecretStr("")
    owner_database_url: SecretStr = SecretStr("")
    auditor_database_url: SecretStr = SecretStr("")
    #: Which database role this process takes. Only migrations run as the owner.
    role: Literal["app", "owner", "auditor"] = "app"

    secret_key_file: Path | None = None
    root_key_file: Path | None = None
    checkpoint_key_file: Path | None = None
    checkpoint_folder: Path | None = None

    #: Proxies in front that add X-Forwarded-For and may be believed; none by default.
    trusted_proxies: int = Field(default=0, ge=0, le=5)
    mail_host: str = ""
    mail_port: int = Field(default=587, ge=1, le=65535)
    mail_name: str = ""
    mail_password: SecretStr = SecretStr("")
    mail_from: str = "Fairlead <fairlead@localhost>"
    identity_providers: Annotated[list[IdentityProvider], BeforeValidator(_providers)] = []

    @model_validator(mode="after")
    def _fits(self) -> "Environment":
        parts = urlsplit(self.address)
        local = parts.netloc.rsplit(":", 1)[0] in LOOPBACK
        if parts.scheme not in {"http", "https"} or parts.path.strip("/") or not parts.netloc:
            raise ValueError("FAIRLEAD_ADDRESS must be like https://fairlead.example.org")
        if parts.scheme == "http" and not local:
            raise ValueError("FAIRLEAD_ADDRESS must begin with https:// unless it is localhost")
        if self.demonstration and not local:
            raise ValueError("FAIRLEAD_DEMONSTRATION is for localhost only")
        return self

    @property
    def host(self) -> str:
        """The name in the address, without a port."""
        return urlsplit(self.address).hostname or ""

    @property
    def secure(self) -> bool:
        """Whether people come by https."""
        return self.address.startswith("https://")

    def key_file(self, which: Literal["secret", "root", "checkpoint"]) -> Path:
        """Where a key lies: as set, else in `var/keys`."""
        chosen: Path | None = getattr(self, f"{which}_key_file")
        return chosen or self.var / "keys" / f"{which}.key"

    def secret_key(self) -> str:
        """What signs forms and tokens; empty when its file is missing or too short to be one.

        The check at start-up says so; Django itself refuses to sign with an empty one.
        """
        try:
            found = self.key_file("secret").read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError):
            return ""
        return found if len(found) >= MOST_GUESSABLE else ""

    def hosts(self) -> list[str]:
        """The names that are answered; any other is a mistake or an attack."""
        return [self.host, "127.0.0.1", "[::1]"] if self.host == "localhost" else [self.host]

    def sign_in_origins(self) -> list[str]:
        """Where a form may lead when people sign in with an identity provider."""
        parts = [urlsplit(provider.issuer) for provider in self.identity_providers]
        return sorted({f"{part.scheme}://{part.netloc}" for part in parts})

    def sign_in_apps(self) -> list[dict[str, Any]]:
        """The identity providers in the form that allauth reads."""
        return [
            {
                "provider_id": provider.id,
                "name": provider.name,
                "client_id": provider.client_id,
                "secret": provider.client_secret.get_secret_value(),
                "settings": {
                    "server_url": provider.issuer,
                    "tenants": provider.tenants,
                    "oauth_pkce_enabled": True,
                },
            }
            for provider in self.identity_providers
        ]

    def database_address(self) -> str:
        """The connection string of this process' role; empty when none was set."""
        chosen: dict[str, SecretStr] = {
            "app": self.database_url,
            "owner": self.owner_database_url,
            "auditor": self.auditor_database_url,
        }
        return chosen[self.role].get_secret_value()


def read_environment() -> Environment:
    """The settings of this process. Raises `Misconfigured` with a sentence for each fault."""
    try:
        return Environment()
    except (ValidationError, ValueError) as error:
        raise Misconfigured(_sentences(error)) from None


def _sentences(error: Exception) -> list[str]:
    """What is wrong, by the name of the setting and never with its value."""
    if not isinstance(error, ValidationError):
        return [f"a setting cannot be read: {error}"]
    found = []
    for fault in error.errors(include_input=False, include_url=False):
        place = "_".join(str(part) for part in fault["loc"]).upper()
        message = fault["msg"].removeprefix("Value error, ")
        found.append(f"FAIRLEAD_{place}: {message}" if place else message)
    return found
