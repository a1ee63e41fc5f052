"""Django's settings, all of them out of the environment (every name is in .env.example)."""

from datetime import timedelta

from config import env
from config.logs import logging_tree
from config.secrets import check_secrets, read_pii_keys
from messaging.rules.mail import NotAMailAddress, Server, read_url
from messaging.rules.price import NotAPrice, Prices

ROOT = env.ROOT

# ── What kind of process this is ────────────────────────────────────────────────────────────────
DEBUG = env.flag("DEBUG", default=False)
DEMO = env.flag("DEMO", default=False)
HTTPS = env.flag("HTTPS", default=True)
DOORS = env.choice("DOORS", ("all", "telco", "desk"), "all")
LETSEMA_DOMAIN = env.text("LETSEMA_DOMAIN", "localhost")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", f"localhost,127.0.0.1,.{LETSEMA_DOMAIN}")

SECRET_KEY = env.secret("SECRET_KEY", "not-a-secret-for-development-only")
_PII_KEYS = env.secret("PII_KEYS", "dev:bm90LWEtc2VjcmV0LWZvci1kZXZlbG9wbWVudC0xMjM=")
PII_KEYS = read_pii_keys(_PII_KEYS)
TELCO_TOKENS = tuple(t.strip() for t in env.secret("TELCO_TOKEN").split(",") if t.strip())
TELCO_ALLOWED_IPS = tuple(env.words("TELCO_ALLOWED_IPS"))
TRUSTED_PROXIES = tuple(env.words("TRUSTED_PROXIES"))
SERVICE_CODE = env.text("SERVICE_CODE", "*384*11#")
USSD_HOPS_PER_MINUTE = env.count("USSD_HOPS_PER_MINUTE", 30)
USSD_DIALS_PER_HOUR = env.count("USSD_DIALS_PER_HOUR", 60)
USSD_WRONG_PINS_PER_MINUTE = env.count("USSD_WRONG_PINS_PER_MINUTE", 30)
# Of a PIN that is chosen now, at least; people may take up to six.
PIN_DIGITS = env.count_between("PIN_DIGITS", 4, least=4, most=6)
TELCO_URL = env.text("TELCO_URL")

# Production, and a server with the demo on it as well, starts on no secret that is in this file.
if not DEBUG:
    check_secrets(SECRET_KEY, _PII_KEYS, TELCO_TOKENS)

# ── Rooms ───────────────────────────────────────────────────────────────────────────────────────
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "rest_framework",
    "rest_framework_simplejwt.token_blacklist",
    "drf_spectacular",
    "credit.apps.CreditConfig",
    "loans.apps.LoansConfig",
    "messaging.apps.MessagingConfig",
    "ussd.apps.UssdConfig",
    "gateway.apps.GatewayConfig",
    "config.apps.WiringConfig",
]

# A telco door needs no session, cookie or form: it walks through the trace alone.
_TRACE = "gateway.request_trace.RequestTrace"
_DESK = [
    _TRACE,
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "gateway.signin.session_age.SessionAge",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]
MIDDLEWARE = [_TRACE] if DOORS == "telco" else _DESK
ROOT_URLCONF = {
    "all": "config.urls",
    "telco": "config.urls_telco",
    "desk": "config.urls_desk",
}[DOORS]
WSGI_APPLICATION = "config.wsgi.application"
APPEND_SLASH = False

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "gateway" / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# ── Where the data lives ────────────────────────────────────────────────────────────────────────
# The address names the owner, who migrates; the product itself assumes a role that owns nothing,
# so that append-only tables are append-only for it. Empty: run as the owner, and say so.
DATABASE_ROLE = env.text("DATABASE_ROLE", "letsema_app")
DATABASES = {
    "default": {
        **env.database("DATABASE_URL"),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": True,
    },
}
_OPTIONS = dict(DATABASES["default"].get("OPTIONS") or {})  # type: ignore[call-overload]
# Citus sends SET LOCAL (a lock timeout) on to its workers only when told so at connection time;
# plain PostgreSQL takes the name as a placeholder.
_SHARDS = env.count("CITUS_SHARDS", 32)
_OPTIONS["options"] = (
    f"-c citus.propagate_set_commands=local -c citus.shard_count={_SHARDS}"
    # A statement whose caller has gone, cut off by its deadline, does not go on alone.
    " -c client_connection_check_interval=1000"
    # A report's statement would be compiled for longer than it runs.
    " -c jit=off"
)
_OPTIONS["connect_timeout"] = 5
# Django turns prepared statements off unless told; loans/trip.py asks for them one by one.
_OPTIONS["prepare_threshold"] = 5
if DATABASE_ROLE:
    _OPTIONS["assume_role"] = DATABASE_ROLE
DATABASES["default"]["OPTIONS"] = _OPTIONS
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.secret("REDIS_URL")
REGISTRY_URL = env.secret("REGISTRY_URL")
REGISTRY_ALLOW_RF1 = env.flag("REGISTRY_ALLOW_RF1", default=DEMO)
# What lenders together may lend one person; 0 lifts a limit.
REGISTRY_LOANS_MAX = env.count("REGISTRY_LOANS_MAX", 1)
REGISTRY_OWED_MALOTI_MAX = env.count("REGISTRY_OWED_MALOTI_MAX", 50000)
REGISTRY_INCOME_PERCENT_MAX = env.count("REGISTRY_INCOME_PERCENT_MAX", 0)
REGISTRY_COOLING_DAYS = env.count("REGISTRY_COOLING_DAYS", 0)
# For how many days what is told of people is shown and kept; 0 keeps looks for ever.
REGISTRY_INQUIRY_DAYS = env.count_between("REGISTRY_INQUIRY_DAYS", 365, least=0, most=3650)
REGISTRY_ENDED_DAYS = env.count_between("REGISTRY_ENDED_DAYS", 1826, least=1, most=7300)
REGISTRY_LATE_MONTH_DAYS = env.count_between("REGISTRY_LATE_MONTH_DAYS", 1826, least=1, most=7300)
REGISTRY_GRAVE_MONTH_DAYS = env.count_between("REGISTRY_GRAVE_MONTH_DAYS", 365, least=1, most=7300)
REGISTRY_UPHELD_DAYS = env.count_between("REGISTRY_UPHELD_DAYS", 0, least=0, most=7300)
REGISTRY_REJECTED_DAYS = env.count_between("REGISTRY_REJECTED_DAYS", 181, least=0, most=7300)
REGISTRY_BUREAU_DAYS = env.count_between("REGISTRY_BUREAU_DAYS", 1826, least=31, most=7300)
CONSENT_DAYS_MAX = env.count("CONSENT_DAYS_MAX", 30)

# ── Money ────────────────────────────────────────────────────────────────────────────────────────
WALLET_PROVIDER = env.choice("WALLET_PROVIDER", ("simulator",), "simulator")

# ── Messages ─────────────────────────────────────────────────────────────────────────────────────
AT_USERNAME = env.text("AT_USERNAME")
AT_API_KEY = env.secret("AT_API_KEY")
AT_SENDER_ID = env.text("AT_SENDER_ID")
AT_BASE_URL = env.text("AT_BASE_URL")
# In bulk: recipients per call times calls at once, over all processes together; by how many
# processes they are shared; and recipients of one call.
SMS_IN_FLIGHT = env.count_between("SMS_IN_FLIGHT", 200, least=1, most=100_000)
SMS_SENDERS = env.count_between("SMS_SENDERS", 2, least=1, most=100_000)
SMS_AT_ONCE = env.count_between("SMS_AT_ONCE", 100, least=1, most=1_000)
# After so many days a text keeps what it told of, what became of it and when, and nothing of her.
SMS_DAYS = env.count_between("SMS_DAYS", 180, least=7, most=3650)
# Lisente for each part of a text, by the network of whoever hears it.
SMS_PRICES = env.words("SMS_PRICES", "65101=30,65102=30,other=80")
try:
    Prices.of(SMS_PRICES)
except NotAPrice as wrong:
    raise env.BadSettingError("SMS_PRICES", f"has no price, or an odd one: {wrong}") from None
KANNEL_URL = env.text("KANNEL_URL").rstrip("/")
KANNEL_USERNAME = env.text("KANNEL_USERNAME")
KANNEL_PASSWORD = env.secret("KANNEL_PASSWORD")
KANNEL_SENDER_ID = env.text("KANNEL_SENDER_ID")
KANNEL_CALLBACK_URL = (env.text("KANNEL_CALLBACK_URL") or TELCO_URL).rstrip("/")
_NEEDED: dict[str, dict[str, object]] = {
    "africastalking": {"AT_API_KEY": AT_API_KEY, "AT_USERNAME": AT_USERNAME},
    "kannel": {
        "KANNEL_URL": KANNEL_URL,
        "KANNEL_USERNAME": KANNEL_USERNAME,
        "KANNEL_PASSWORD": KANNEL_PASSWORD,
        # Without it nobody ever hears what became of a text.
        "KANNEL_CALLBACK_URL": KANNEL_CALLBACK_URL,
        "TELCO_TOKEN": TELCO_TOKENS,
    },
    "simulator": {},
}
_MEANT = "africastalking" if AT_API_KEY else "kannel" if KANNEL_URL else "simulator"
SMS_CARRIER = env.choice("SMS_CARRIER", tuple(_NEEDED), _MEANT)
_MISSING = [name for name, value in _NEEDED[SMS_CARRIER].items() if not value]
if _MISSING:
    raise env.BadSettingError("SMS_CARRIER", f"is {SMS_CARRIER}, without {', '.join(_MISSING)}")

EMAIL_URL = env.secret("EMAIL_URL")
MAIL_SERVER: Server | None = None
if EMAIL_URL:
    try:
        MAIL_SERVER = read_url(EMAIL_URL, f"letsema@{LETSEMA_DOMAIN}")
    except NotAMailAddress:
        raise env.BadSettingError("EMAIL_URL", "is no smtp://user:password@host:port") from None

# ── Work in the background ──────────────────────────────────────────────────────────────────────
HEARTBEAT_FILE = env.text("HEARTBEAT_FILE")
METRICS_PORT = env.count("METRICS_PORT", 0)
# A file of more rows than this is built by the worker, and fetched when it is ready.
REPORT_ROWS_AT_ONCE = env.count("REPORT_ROWS_AT_ONCE", 5000)

# ── Staff ───────────────────────────────────────────────────────────────────────────────────────
AUTH_USER_MODEL = "loans.StaffMember"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "gateway.signin.lender_door.LenderBackend",
]
PASSWORD_HASHERS = ["loans.passwords.StaffPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "desk"
LOGOUT_REDIRECT_URL = "sign-in"
# Ten failures of one name from one address, and that pair rests for a quarter of an hour.
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
# Trying on while the pair rests does not put the end off.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_ENABLE_ADMIN = False
AXES_CLIENT_IP_CALLABLE = "gateway.caller_address.caller_address"
AXES_LOCKOUT_CALLABLE = "gateway.signin.locked.locked_out"
AXES_VERBOSE = False
AXES_DISABLE_ACCESS_LOG = True

_PREFIX = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME = f"{_PREFIX}letsema"
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 15 * 60
SESSION_SAVE_EVERY_REQUEST = True
CSRF_COOKIE_NAME = f"{_PREFIX}letsema-form"
CSRF_COOKIE_SECURE = HTTPS
CSRF_TRUSTED_ORIGINS = [f"https://{LETSEMA_DOMAIN}", f"https://*.{LETSEMA_DOMAIN}"]

# ── What browsers are told ──────────────────────────────────────────────────────────────────────
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    },
}
# No honest form of ours is larger; a telco door's own limit is tighter still.
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

STATIC_URL = "/static/"
STATIC_ROOT = env.text("STATIC_ROOT") or str(ROOT / ".letsema" / "static")
# Never served by address: who may see a document asks the API for it.
DOCUMENTS_DIR = env.text("DOCUMENTS_DIR") or str(ROOT / ".letsema" / "documents")
WHITENOISE_USE_FINDERS = DEBUG or DEMO

# ── Words, clocks, logs ─────────────────────────────────────────────────────────────────────────
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("st", "Sesotho")]
USE_TZ = True
TIME_ZONE = "Africa/Maseru"
LOG_FORMAT = env.choice("LOG_FORMAT", ("json", "text"), "json")
LOGGING_CONFIG = None
logging_tree(LOG_FORMAT)

# ── The API ─────────────────────────────────────────────────────────────────────────────────────
from config.api import REST_FRAMEWORK, SIMPLE_JWT, SPECTACULAR_SETTINGS  # noqa: E402, F401
