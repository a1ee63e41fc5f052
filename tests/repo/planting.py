"""A small house of its own in a test's folder, judged by the real tools with the real rules."""

import shutil
import subprocess
import sys
from pathlib import Path

from tests.repo.tree import PACKAGES, ROOT

TOOLS = Path(sys.executable).parent
RULES = ("pyproject.toml", "gateway/ruff.toml")


def plant(root: Path, files: dict[str, str]) -> Path:
    """Write files under a root, with the packages they stand in, and the project's own rules."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for package in PACKAGES:
        (root / package).mkdir(exist_ok=True)
    for name in RULES:
        shutil.copy(ROOT / name, root / name)
    for folder in [path for path in root.rglob("*") if path.is_dir()]:
        about = folder / "__init__.py"
        if "templates" not in folder.parts and not about.exists():
            about.write_text('"""A room."""\n', encoding="utf-8")
    return root


def judge(root: Path, tool: str, *arguments: str) -> tuple[int, str]:
    """Call a tool in the planted house as `./letsema check` calls it in the real one."""
    done = subprocess.run(
        [str(TOOLS / tool), *arguments],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    return done.returncode, done.stdout + done.stderr
