"""How the API behaves: who asks, in which form, and how its own document is made."""

from datetime import timedelta

REST_FRAMEWORK = {
    # Whoever is not named by a call's own classes needs a staff member's token.
    "DEFAULT_AUTHENTICATION_CLASSES": ["gateway.api.tokens.StaffToken"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    # JSON in, JSON out: no forms, so nothing for a browser to send by itself.
    "DEFAULT_PARSER_CLASSES": ["gateway.api.parsing.StrictJSON"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    # OPTIONS would describe a call by its internals; the OpenAPI document is where it is described.
    "DEFAULT_METADATA_CLASS": None,
    "EXCEPTION_HANDLER": "gateway.api.errors.answer_error",
    # What is wrong with a body as a whole stands under this name.
    "NON_FIELD_ERRORS_KEY": "body",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}

# Signed with SECRET_KEY; the algorithm is fixed, so a token cannot choose how it is checked.
SIMPLE_JWT = {
    "ALGORITHM": "HS256",
    "ISSUER": "letsema",
    "AUDIENCE": "letsema-api",
    "ACCESS_TOKEN_LIFETIME": timedelta(minutes=10),
    # As long as a sign-in at the desk may last; rotation does not lengthen it.
    "REFRESH_TOKEN_LIFETIME": timedelta(hours=12),
    "USER_ID_CLAIM": "sub",
    # Two servers' clocks are never quite equal.
    "LEEWAY": timedelta(seconds=5),
}

SPECTACULAR_SETTINGS = {
    "ENUM_NAME_OVERRIDES": {
        "FeeKindEnum": ["flat", "percent"],
        "PenaltyKindEnum": ["flat", "percent_of_overdue"],
        "MethodEnum": ["flat", "declining"],
        "PayoutMethodEnum": ["wallet", "cash"],
        "BroadcastStatusEnum": [
            "draft",
            "awaiting_approval",
            "scheduled",
            "sending",
            "paused",
            "completed",
            "cancelled",
        ],
        "MessageStatusEnum": [
            "queued",
            "sending",
            "accepted",
            "delivered",
            "failed",
            "expired",
            "unknown",
            "suppressed",
        ],
        "ProductStatusEnum": [("open", "Open"), ("closed", "Closed")],
        "SettledAsEnum": ["accepted", "delivered", "failed", "expired"],
        "MoneyMethodEnum": ["cash", "bank", "wallet"],
    },
    "TITLE": "Letsema Gateway",
    "DESCRIPTION": "What lenders' systems and staff ask of the gateway, under /api/v1/.",
    "VERSION": "1",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENFORCE_NON_BLANK_FIELDS": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "gateway.api.document.close_bodies",
        "gateway.api.document.tell_refusals",
    ],
}
