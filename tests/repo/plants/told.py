"""Words, refusals and licences that do not agree."""

from tests.repo import licences, refusals, words
from tests.repo.plants.plant import Plant, lines

PLANTS = (
    Plant(
        words.catalogues_have_equal_keys,
        {
            "ussd/texts/en.toml": '[home]\nmenu = "Welcome"\nbye = "Go well"\n',
            "ussd/texts/st.toml": (
                '[home]\nmenu = "Kena"\nreviewed_by = ""\nbye = ""\nthanks = "Kea leboha"\n'
            ),
            "messaging/texts/en.toml": 'due = "Pay"\n',
            "messaging/texts/st.toml": 'due = "Lefa"\n',
        },
        [
            "ussd/texts/en.toml:1: home.thanks has words in another language only",
            "ussd/texts/st.toml:1: home.bye has no words",
        ],
    ),
    Plant(
        words.catalogues_have_equal_facts,
        {
            "messaging/texts/en.toml": 'due = "Pay {amount} by {on:%d %b}"\nbye = "{name}, bye"\n',
            "messaging/texts/st.toml": 'due = "Lefa {amount}"\nbye = "Sala, {name}"\n',
        },
        ["messaging/texts/st.toml:1: due does not say {on}, another language does"],
    ),
    Plant(
        refusals.every_refusal_has_its_status,
        {
            "loans/errors.py": lines(
                "class DomainError(Exception):",
                '    code: ClassVar[str] = "refused"',
                "class Told(DomainError):",
                '    code = "told"',
                "class Untold(Told):",
                '    code: ClassVar[str] = "untold"',
                "class Nameless(errors.Untold): ...",
                "class Twin(DomainError):",
                '    code = "told"',
                "class Bug(ValueError): ...",
            ),
            "gateway/refusals.py": lines("DOMAIN = {", '    "told": 1,', '    "gone": 2,', "}"),
        },
        [
            "gateway/refusals.py:4: gone is the code of no refusal",
            "loans/errors.py:6: Untold: no row untold in gateway/refusals.py, DOMAIN",
            "loans/errors.py:8: Nameless has no code of its own",
            "loans/errors.py:9: Twin and Told have one code, told",
        ],
    ),
    Plant(
        licences.our_licence_is_one,
        {
            "pyproject.toml": '[project]\nlicense = "Apache-2.0"\n',
            "LICENSE": "Apache License\n",
            "Dockerfile": 'LABEL org.opencontainers.image.licenses="BSD-3-Clause"\n',
            "config/api.py": lines('SPECTACULAR_SETTINGS = {"LICENSE": {"name": "MIT"}}'),
        },
        [
            "Dockerfile:1: the licence is BSD-3-Clause here, MIT in LICENSE",
            "LICENSE:1: not the text of the MIT licence",
            "pyproject.toml:1: the licence is Apache-2.0 here, MIT in LICENSE",
        ],
    ),
    Plant(
        licences.licences_of_others_fit,
        {
            "requirements.txt": (
                "# via x\npytest==9.0 \\\n    --hash=sha256:00\nno-such-package[x]==1.0\n"
                'no-such-clock==1.0 ; sys_platform == "win32"\n'
            ),
        },
        ["requirements.txt:4: no-such-package: nothing says its licence"],
    ),
)
