"""The documents tell the truth about the repository, and each check finds a lie."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.repo import documents
from tests.repo.contracts import Contract
from tests.repo.tree import Tree, whole


@dataclass(frozen=True)
class Lie:
    """A small repository that says something untrue, and what is said of it."""

    check: Contract
    files: dict[str, str]
    found: list[str]


PAGE = "# {n}. Why\n\n## Context\n\n## Decision\n\n## Consequences\n\n## When to look again\n"
PROJECT = '[project]\nlicense = "MIT"\nlicense-files = ["LICENSE"]\n'

LIES = (
    Lie(
        documents.the_readme_is_short,
        {"README.md": "word\n" * 151},
        ["README.md:151: 151 lines; 150 at most"],
    ),
    Lie(
        documents.links_lead_somewhere,
        {
            "README.md": "![a](docs/phone.png)\n[b](docs/A.md#part) [c](#here) [d](https://x.y/z)\n",
            "docs/A.md": "[up](../README.md)\n[gone](B.md)\n",
        },
        ["README.md:1: there is no docs/phone.png", "docs/A.md:2: there is no B.md"],
    ),
    Lie(
        documents.files_are_there,
        {
            "README.md": (
                "`ussd/texts/{en,st}.toml` `ussd/texts/` `auth/token` `rules/` `ussd/*.py`\n"
                "`deploy/secrets/tls/` `lones/deed.py` `ussd/flaws/`\n"
            ),
            "ussd/texts/en.toml": "",
            "ussd/call.py": '"""A call."""\n',
        },
        [
            "README.md:1: there is no ussd/texts/st.toml",
            "README.md:2: there is no lones/deed.py",
            "README.md:2: there is no ussd/flaws/",
        ],
    ),
    Lie(
        documents.calls_are_in_the_help,
        {
            "README.md": (
                "./letsema up --full --fast\n./letsema fly\n./letsema manage verify_audit\n"
                "./letsema manage forget_all and manage.py migrate\n"
            ),
            "loans/management/commands/verify_audit.py": '"""Verify."""\n',
        },
        [
            "README.md:1: ./letsema up takes no --fast",
            "README.md:2: ./letsema help knows no fly",
            "README.md:4: there is no command forget_all",
        ],
    ),
    Lie(
        documents.the_readme_says_how_much_sesotho_was_read,
        {
            "README.md": "# Letsema\n\nSesotho: 3 of 3 texts read by a native speaker.\n",
            "ussd/texts/st.toml": (
                '[home.menu]\nsays = "Rea u amohela."\nchoices = { help = "Thuso" }\n'
                'reviewed_by = "Ntate Thabo, 2026-11-20"\n[home.how]\nsays = "Lefa."\n'
            ),
            "messaging/texts/st.toml": '[approved]\nsays = "E lumeletsoe."\nreviewed_by = ""\n',
        },
        ['README.md:3: does not say "Sesotho: 1 of 3 texts read by a native speaker"'],
    ),
    Lie(
        documents.decisions_follow_one_another,
        {
            "docs/decisions/0001-a.md": PAGE.format(n=1),
            "docs/decisions/0003-b.md": PAGE.format(n=2).replace("## Context", "## Story"),
            "docs/decisions/0004-c.md": PAGE.format(n=4) + "more\n" * 60,
        },
        [
            "docs/decisions/0003-b.md:1: follows number 1",
            f"docs/decisions/0003-b.md:1: its parts are not {', '.join(documents.DECISION_PARTS)}",
            "docs/decisions/0003-b.md:1: its title does not begin with 3.",
            "docs/decisions/0004-c.md:1: more than a page",
        ],
    ),
    Lie(
        documents.the_licence_is_mit_everywhere,
        {
            "LICENSE": "Apache License\n",
            "README.md": "Free.\n",
            "pyproject.toml": PROJECT.replace('"MIT"', '"Apache-2.0"'),
        },
        [
            "LICENSE:1: not the text of the MIT licence",
            "README.md:1: the licence is not named",
            "pyproject.toml:1: the project's licence is not MIT, in LICENSE",
        ],
    ),
    Lie(
        documents.nobodys_machine_is_named,
        {
            "requirements.txt": "--index-" + "url https://py" + "pi.org/simple\n",
            "deploy/start.sh": "# ok: /usr/lib and ./work/here\ncd /ho" + "me/thabo/letsema\n",
        },
        [
            "deploy/start.sh:2: names a folder of one machine",
            "requirements.txt:1: names where packages are fetched from",
        ],
    ),
)


@pytest.mark.parametrize("check", documents.CHECKS, ids=lambda check: check.__name__)
def test_the_documents_are_true(check: Contract) -> None:
    found = [str(finding) for finding in sorted(check(whole()))]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("lie", LIES, ids=lambda lie: lie.check.__name__)
def test_a_lie_is_found(lie: Lie, tmp_path: Path) -> None:
    for name, text in lie.files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert [str(finding) for finding in sorted(lie.check(Tree(tmp_path)))] == lie.found


def test_every_check_has_its_lie() -> None:
    assert [lie.check for lie in LIES] == list(documents.CHECKS)


def test_the_pages_that_a_newcomer_is_promised_are_there() -> None:
    files = {str(path) for path in whole().files}
    assert files >= {
        *("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "LICENSE", ".env.example"),
        *(
            f"docs/{name}.md"
            for name in ("ARCHITECTURE", "GLOSSARY", "DATA", "SECURITY", "RUNBOOK")
        ),
    }
