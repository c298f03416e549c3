"""Django's settings: all from the environment (see `configuration`), with embedded defaults."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from csp.constants import NONE, SELF

from broadsheet.configuration import BadSetting, read_environment

ENV = read_environment()
HOME: Path = ENV["BROADSHEET_HOME"]
PACKAGE = Path(__file__).parent


def _home_secret(name: str) -> str:
    """A random key kept in the home folder, made at the first start, readable by its owner only."""
    file = HOME / name
    try:
        return file.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        HOME.mkdir(parents=True, exist_ok=True)
        try:
            with open(file, "x", encoding="ascii", opener=_owner_only) as new:
                new.write(secrets.token_urlsafe(48))
        except FileExistsError:
            # Another process of the same start was first.
            pass
        return file.read_text(encoding="ascii").strip()
    except OSError as error:
        raise BadSetting(f"The key file {file} cannot be read: {error.strerror}.") from error


def _owner_only(path: str, flags: int) -> int:
    import os

    return os.open(path, flags, 0o600)


SECRET_KEY = ENV["BROADSHEET_SECRET_KEY"] or _home_secret("secret-key")
PASS_KEYS: list[str] = ENV["BROADSHEET_PASS_KEYS"] or [_home_secret("pass-key")]
DEBUG: bool = ENV["BROADSHEET_DEBUG"]
ADDRESS: str = ENV["BROADSHEET_ADDRESS"] or f"http://127.0.0.1:{ENV['BROADSHEET_PORT']}"
WAGTAILADMIN_BASE_URL = ADDRESS
_secure = ADDRESS.startswith("https://")
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", urlsplit(ADDRESS).hostname or "", *ENV["BROADSHEET_ALLOWED_HOSTS"]]
CSRF_TRUSTED_ORIGINS = [ADDRESS]

INSTALLED_APPS = [
    "broadsheet.design",
    "broadsheet.press",
    "broadsheet.readers",
    "broadsheet.access",
    "broadsheet.newsroom",
    "broadsheet.shelf",
    "broadsheet.circulation",
    "broadsheet.comments",
    "broadsheet.moving",
    "broadsheet.site",
    "broadsheet.frontdoor",
    "broadsheet.demo",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    *(f"allauth.socialaccount.providers.{one}" for one in ENV["BROADSHEET_SOCIAL_SIGN_IN"]),
    "django_tasks",
    "django_tasks_db",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "broadsheet.readers.last_seen.LastSeenMiddleware",
    "broadsheet.access.middleware.ReaderPassMiddleware",
    "broadsheet.newsroom.staff_door.StaffDoorMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]
ROOT_URLCONF = "broadsheet.urls"
WSGI_APPLICATION = "broadsheet.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # A paper's own templates come first, so that any page or part can be replaced without touching the package.
        "DIRS": [HOME / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "broadsheet.newsroom.paper.paper_in_templates",
                "broadsheet.readers.account_menu.account_menu",
            ],
            "builtins": ["broadsheet.newsroom.templatetags.newsroom"],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["django.template.loaders.filesystem.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
        },
    }
]

_sqlite = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": HOME / "broadsheet.sqlite3",
    "CONN_MAX_AGE": 60,
    "OPTIONS": {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-20000;",
    },
}
DATABASES = {"default": ENV["DATABASE_URL"] or _sqlite}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES: dict[str, Any] = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": ENV["REDIS_URL"]}
    if ENV["REDIS_URL"]
    # Limits on guessing live here: with Django's own 300 rows, strangers could push them out.
    else {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "broadsheet_cache",
        "OPTIONS": {"MAX_ENTRIES": 1_000_000},
    },
    "renditions": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# Readers and staff sign in at one door: allauth. Staff may add a second factor, or be made to.
AUTH_USER_MODEL = "readers.Reader"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
# The form for another address shows only where an account is new, and would tell a stranger which addresses have one.
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_CHANGE = False
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_SIGNUP_FORM_HONEYPOT_FIELD = "website"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if _secure else "http"
ALLAUTH_TRUSTED_PROXY_COUNT = ENV["BROADSHEET_TRUSTED_PROXIES"]
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = True
USERSESSIONS_TRACK_ACTIVITY = True
# Providers as `google=client id:secret`: each is an app of allauth's, switched on by its keys.
SOCIAL_PROVIDERS: dict[str, tuple[str, str]] = ENV["BROADSHEET_SOCIAL_SIGN_IN"]
SOCIALACCOUNT_PROVIDERS = {
    name: {"APPS": [{"client_id": keys[0], "secret": keys[1], "key": ""}], "EMAIL_AUTHENTICATION": False}
    for name, keys in SOCIAL_PROVIDERS.items()
}
SOCIALACCOUNT_ENABLED = bool(SOCIAL_PROVIDERS)
SOCIALACCOUNT_STORE_TOKENS = False
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not _secure
STAFF_TWO_FACTOR: bool = ENV["BROADSHEET_STAFF_TWO_FACTOR"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/account/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
WAGTAILADMIN_LOGIN_URL = "account_login"

CSRF_FAILURE_VIEW = "broadsheet.site.views.errors.csrf_failed"
SESSION_COOKIE_NAME = "broadsheet_session"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _secure
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 60 * 60 * 24 * 60
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "SAMEORIGIN"
if _secure:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Click-to-load embeds become frames of these hosts only after the reader asked for them.
EMBED_HOSTS = ["https://www.youtube-nocookie.com", "https://player.vimeo.com"]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "media-src": [SELF, "https:"],
        "connect-src": [SELF],
        "frame-src": EMBED_HOSTS,
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [SELF],
    },
}

# Wagtail's screens hold scripts and styles in place; nothing but that is opened for them, and nothing is evaluated.
NEWSROOM_POLICY = {
    "default-src": [NONE],
    "script-src": [SELF, "'unsafe-inline'"],
    "style-src": [SELF, "'unsafe-inline'"],
    "img-src": [SELF, "data:", "blob:"],
    "font-src": [SELF, "data:"],
    "media-src": [SELF, "https:"],
    "connect-src": [SELF],
    "frame-src": [SELF],
    "form-action": [SELF],
    "base-uri": [SELF],
    "frame-ancestors": [SELF],
}

LANGUAGE_CODE = "en-gb"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = HOME / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "broadsheet.design.static_files.HashedStaticFiles"},
}
WHITENOISE_MAX_AGE = 3600
WHITENOISE_KEEP_ONLY_HASHED_FILES = False
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

WAGTAIL_SITE_NAME = "Broadsheet"
WAGTAILIMAGES_IMAGE_MODEL = "newsroom.Picture"
WAGTAILIMAGES_IMAGE_FORM_BASE = "broadsheet.newsroom.picture_form.PictureForm"
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp", "heic"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 40 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 120_000_000
WAGTAILDOCS_EXTENSIONS = ["pdf", "csv", "txt", "docx", "xlsx", "mp3", "m4a", "ogg"]
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = False
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []
TAGGIT_CASE_INSENSITIVE = True


def _email() -> dict[str, Any]:
    if not ENV["EMAIL_URL"]:
        return {"EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend", "EMAIL_FILE_PATH": HOME / "mail"}
    parts = urlsplit(ENV["EMAIL_URL"])
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": parts.port or 25,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        # A mail server that takes the call and says nothing would hold up whoever waits for a letter to go.
        "EMAIL_TIMEOUT": 10,
    }


globals().update(_email())
DEFAULT_FROM_EMAIL = ENV["EMAIL_FROM"] or f"newsroom@{urlsplit(ADDRESS).hostname or 'localhost'}"

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"broadsheet": {"level": "INFO"}, "django.server": {"level": "WARNING"}},
}
