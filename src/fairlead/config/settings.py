"""Django's settings, made from the typed environment; everything an operator decides is there."""

import logging.config
from pathlib import Path
from typing import Any

import structlog
from csp.constants import NONCE, NONE, SELF
from psycopg.conninfo import conninfo_to_dict

from fairlead.config.environment import read_environment
from fairlead.config.logs import LOGGING as LOG_SETTINGS
from fairlead.config.logs import PROCESSORS

FAIRLEAD = read_environment()
HERE = Path(__file__).resolve().parent.parent

# --- who is answered, and how ---------------------------------------------------------------
DEBUG = False
SECRET_KEY = FAIRLEAD.secret_key()
ALLOWED_HOSTS = FAIRLEAD.hosts()
CSRF_TRUSTED_ORIGINS = [FAIRLEAD.address.rstrip("/")]
ROOT_URLCONF = "fairlead.config.urls"
WSGI_APPLICATION = "fairlead.config.wsgi.application"
USE_X_FORWARDED_HOST = False
SECURE_SSL_REDIRECT = FAIRLEAD.secure
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if FAIRLEAD.secure and FAIRLEAD.trusted_proxies else None
)
SECURE_HSTS_SECONDS = 63_072_000 if FAIRLEAD.secure else 0
# Others are told nothing. With no-referrer browsers send forms with no origin either, and then
# nothing shows that a form came from a page of ours.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
APPEND_SLASH = False

INSTALLED_APPS = [
    "fairlead.web",
    "fairlead.walls",
    "fairlead.vault",
    "fairlead.ledger",
    "fairlead.accounts",
    "fairlead.casework",
    "fairlead.portal",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "fairlead.web.limits.RequestLimits",
    "fairlead.web.headers.Headers",
    "fairlead.config.logs.RequestLog",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "fairlead.accounts.sessions.SessionLimits",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

# --- what a request may be ------------------------------------------------------------------
DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
DATA_UPLOAD_MAX_NUMBER_FILES = 0
FILE_UPLOAD_HANDLERS: list[str] = []

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF, *FAIRLEAD.sign_in_origins()],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}

# --- pages ----------------------------------------------------------------------------------
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": True,
        "OPTIONS": {
            "environment": "fairlead.web.environment.environment",
            "context_processors": [
                "django.contrib.messages.context_processors.messages",
                "fairlead.accounts.shown.acting",
                "fairlead.casework.shown.pages",
            ],
        },
    },
]
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
STATIC_URL = "/static/"
STATIC_ROOT = FAIRLEAD.var / "static"
STATICFILES_DIRS = [HERE / "web" / "static", HERE / "accounts" / "static"]
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
STORAGES = {
    # Fairlead holds no files of people: nothing can be stored here, by any code.
    "default": {"BACKEND": "fairlead.web.no_files.NoFiles"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
}

# --- the database ---------------------------------------------------------------------------
_ADDRESS = conninfo_to_dict(FAIRLEAD.database_address())
#: One connection for each thread that answers; migrations and checkpoints need no pool.
_POOL = {"pool": {"min_size": 1, "max_size": 12, "timeout": 4, "max_idle": 120}}
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _ADDRESS.get("dbname", "fairlead"),
        "USER": _ADDRESS.get("user", ""),
        "PASSWORD": _ADDRESS.get("password", ""),
        "HOST": _ADDRESS.get("host", ""),
        "PORT": _ADDRESS.get("port", ""),
        # A connection that died with a restart of the database is replaced, not handed out.
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            # What is asked again and again is planned once; each connection is ours alone.
            "server_side_binding": True,
            "prepare_threshold": 4,
            "sslmode": _ADDRESS.get("sslmode", "prefer"),
            **(_POOL if FAIRLEAD.role == "app" else {}),
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "fairlead.accounts.shared_cache.SharedCache"}}

# --- signing in -----------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = ["fairlead.accounts.sign_in.SignInBackend"]
PASSWORD_HASHERS = ["fairlead.accounts.passwords.Argon2"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "fairlead.accounts.passwords.NotTheirOwnName"},
]
_HOST = "__Host-" if FAIRLEAD.secure else ""
SESSION_ENGINE = "fairlead.accounts.sessions"
SESSION_COOKIE_NAME = f"{_HOST}fairlead"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = FAIRLEAD.secure
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_NAME = f"{_HOST}form"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SECURE = FAIRLEAD.secure
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_AGE = None
CSRF_FAILURE_VIEW = "fairlead.web.errors.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"

ACCOUNT_ADAPTER = "fairlead.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
# allauth would compare addresses in the database; ours are sealed, and found by their mark.
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
# A whole school comes from one address at half past eight.
ACCOUNT_RATE_LIMITS = {
    "login": "600/m/ip",
    "login_failed": "60/5m/ip,5/5m/key",
    "reset_password": "120/h/ip,3/h/key",
}
ACCOUNT_FORMS = {
    "login": "fairlead.accounts.sign_in_forms.SignInForm",
    "reauthenticate": "fairlead.accounts.sign_in_forms.PasswordAgainForm",
    "change_password": "fairlead.accounts.sign_in_forms.ChangePasswordForm",
    "set_password": "fairlead.accounts.sign_in_forms.FirstPasswordForm",
}
MFA_ADAPTER = "fairlead.accounts.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1
MFA_TOTP_ISSUER = "Fairlead"
MFA_RATE_LIMITS = {"webauthn_login": "600/m/ip"}
MFA_RECOVERY_CODE_COUNT = 10
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not FAIRLEAD.secure
MFA_FORMS = {
    "authenticate": "fairlead.accounts.sign_in_forms.CodeForm",
    "reauthenticate": "fairlead.accounts.sign_in_forms.CodeAgainForm",
    "activate_totp": "fairlead.accounts.sign_in_forms.FirstCodeForm",
    "deactivate_totp": "fairlead.accounts.sign_in_forms.RemoveAppForm",
    "add_webauthn": "fairlead.accounts.sign_in_forms.AddPasskeyForm",
    "edit_webauthn": "fairlead.accounts.sign_in_forms.RenamePasskeyForm",
    "login_webauthn": "fairlead.accounts.sign_in_forms.PasskeySignInForm",
    "authenticate_webauthn": "fairlead.accounts.sign_in_forms.PasskeyForm",
    "reauthenticate_webauthn": "fairlead.accounts.sign_in_forms.PasskeyAgainForm",
    "generate_recovery_codes": "fairlead.accounts.sign_in_forms.NewRecoveryCodesForm",
}
SOCIALACCOUNT_ADAPTER = "fairlead.accounts.adapters.IdentityAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_QUERY_EMAIL = False
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": FAIRLEAD.sign_in_apps()}}

# --- jobs, mail, logs -----------------------------------------------------------------------
PROCRASTINATE_IMPORT_PATHS = [
    "fairlead.accounts.jobs",
    "fairlead.casework.jobs",
    "fairlead.casework.periodic",
]
PROCRASTINATE_ON_APP_READY = None
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if FAIRLEAD.mail_host
    else "django.core.mail.backends.dummy.EmailBackend"
)
EMAIL_HOST = FAIRLEAD.mail_host
EMAIL_PORT = FAIRLEAD.mail_port
EMAIL_HOST_USER = FAIRLEAD.mail_name
EMAIL_HOST_PASSWORD = FAIRLEAD.mail_password.get_secret_value()
EMAIL_USE_TLS = FAIRLEAD.mail_port == 587
EMAIL_USE_SSL = FAIRLEAD.mail_port == 465
EMAIL_TIMEOUT = 15
DEFAULT_FROM_EMAIL = FAIRLEAD.mail_from
ADMINS: list[tuple[str, str]] = []
LOGGING_CONFIG = None
logging.config.dictConfig(LOG_SETTINGS)
structlog.configure(processors=PROCESSORS, logger_factory=structlog.stdlib.LoggerFactory())
