"""What compose, image and workflow must keep, read without a container engine."""

import ast
import importlib.resources
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import PurePosixPath

import yaml
from django.core.management import get_commands
from jsonschema.protocols import Validator
from jsonschema.validators import validator_for

from config.lanes import SENDERS
from tests.repo.tree import PACKAGES, Finding, Tree

COMPOSE = PurePosixPath("docker-compose.yml")
IMAGE = PurePosixPath("Dockerfile")
WORKFLOW = PurePosixPath(".github/workflows/ci.yml")
EXAMPLE = PurePosixPath(".env.example")
SCHEMAS = {COMPOSE: "compose-spec", WORKFLOW: "github-workflows"}

OURS = "letsema:"
SECRET_NAME = re.compile(r"PASSWORD|SECRET|TOKEN|KEYS?$|^(DATABASE|REDIS|REGISTRY)_URL")
CREDENTIALS = re.compile(r"://[^/\s:@]*:[^@\s/]+@")
INTERPOLATED = re.compile(r"(?<!\$)\$\{?([A-Z][A-Z0-9_]*)")
# A tag says which release: a number with a point in it, and after it whatever the image adds.
PINNED = re.compile(r"^\$\{[A-Z_]+:-[0-9][\w.-]*\}$|^[0-9]+\.[0-9]+[\w.-]*$")
ENDS_WELL = "service_completed_successfully"

Table = dict[str, object]
Service = dict[str, object]


def _table(value: object) -> Table:
    return {str(key): item for key, item in value.items()} if isinstance(value, dict) else {}


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _words(value: object) -> list[str]:
    """Read a command, an entrypoint or a check: a list, or a line."""
    return [str(word) for word in value] if isinstance(value, list) else str(value or "").split()


def _read(tree: Tree, path: PurePosixPath) -> Table:
    return _table(yaml.safe_load(tree.read(path)))


def services(tree: Tree) -> dict[str, Service]:
    return {
        name: _table(service) for name, service in _table(_read(tree, COMPOSE)["services"]).items()
    }


def _line(tree: Tree, words: str, path: PurePosixPath = COMPOSE) -> int:
    """Find where a file first says this."""
    lines = tree.read(path).splitlines()
    return next((number for number, line in enumerate(lines, 1) if words in line), 1)


def _found(tree: Tree, name: str, words: str) -> Finding:
    return Finding(str(COMPOSE), _line(tree, f"  {name}:"), f"{name}: {words}")


@cache
def _validator(name: str) -> Validator:
    """Take the specification that check-jsonschema ships; no network is asked."""
    shipped = importlib.resources.files("check_jsonschema.builtin_schemas.vendor")
    schema = json.loads((shipped / f"{name}.json").read_text(encoding="utf-8"))
    validator: Validator = validator_for(schema)(schema)
    return validator


def files_keep_their_specifications(tree: Tree) -> Iterator[Finding]:
    for path, schema in SCHEMAS.items():
        # YAML 1.1 reads the key `on` as a yes.
        text = re.sub(r"(?m)^on:", '"on":', tree.read(path))
        for error in _validator(schema).iter_errors(yaml.safe_load(text)):
            where = "/".join(str(step) for step in error.absolute_path)
            yield Finding(str(path), 1, f"{where}: {error.message[:200]}")


def _given_to_ours(tree: Tree) -> Iterator[str]:
    """Name the settings that our own processes get; a secret's file stands for the secret."""
    for service in services(tree).values():
        if str(service.get("image")).startswith(OURS):
            for key, value in _table(service.get("environment")).items():
                is_file = str(value).startswith("/run/secrets/")
                yield key.removesuffix("_FILE") if is_file else key


def variables_are_in_the_example(tree: Tree) -> Iterator[Finding]:
    known = set(re.findall(r"(?m)^([A-Z0-9_]+)=", tree.read(EXAMPLE)))
    filled_in = INTERPOLATED.findall(re.sub(r"(?m)^\s*#.*$", "", tree.read(COMPOSE)))
    for name in sorted({*filled_in, *_given_to_ours(tree)} - known):
        yield Finding(str(COMPOSE), _line(tree, name), f"{name} is not in {EXAMPLE}")


def no_service_rules_the_engine(tree: Tree) -> Iterator[Finding]:
    for name, service in services(tree).items():
        mounts = json.dumps([service.get("volumes"), service.get("configs")])
        if "docker.sock" in mounts or service.get("privileged"):
            yield _found(tree, name, "holds the container engine in its hands")
        if _words(service.get("cap_drop")) != ["ALL"] or not service.get("security_opt"):
            yield _found(tree, name, "keeps rights that it does not need")
        if str(service.get("user", "root")).partition(":")[0] in {"root", "0"}:
            yield _found(tree, name, "runs as root")


def each_service_shows_its_health(tree: Tree) -> Iterator[Finding]:
    once = set()
    for service in services(tree).values():
        for name, how in _table(service.get("depends_on")).items():
            if _table(how).get("condition") == ENDS_WELL:
                once.add(name)
    for name, service in services(tree).items():
        test = _words(_table(service.get("healthcheck")).get("test"))
        if name in once:
            if service.get("restart") != "no":
                yield _found(tree, name, "ends by itself and is started again for ever")
        elif test[:1] not in (["CMD"], ["CMD-SHELL"]):
            yield _found(tree, name, "has no health check")


def images_are_pinned(tree: Tree) -> Iterator[Finding]:
    images = [(COMPOSE, str(service.get("image"))) for service in services(tree).values()]
    images += [(IMAGE, image) for image in re.findall(r"(?m)^FROM (\S+)", tree.read(IMAGE))]
    for job in _table(_read(tree, WORKFLOW)["jobs"]).values():
        container = _table(job).get("container")
        if container:
            image = container if isinstance(container, str) else _table(container)["image"]
            images.append((WORKFLOW, str(image)))
    for path, image in images:
        if not PINNED.match(image.partition(":")[2]):
            yield Finding(str(path), _line(tree, image, path), f"{image}: no release is named")


def secrets_are_files(tree: Tree) -> Iterator[Finding]:
    declared = set(_table(_read(tree, COMPOSE)["secrets"]))
    for name, service in services(tree).items():
        lent = set(_words(service.get("secrets")))
        for missing in sorted(lent - declared):
            yield _found(tree, name, f"the secret {missing} is declared nowhere")
        for key, value in _table(service.get("environment")).items():
            if str(value).startswith("/run/secrets/"):
                if str(value).removeprefix("/run/secrets/") not in lent:
                    yield _found(tree, name, f"{key} names a secret that is not lent to it")
            elif SECRET_NAME.search(key) and value:
                yield _found(tree, name, f"{key} holds a secret as a plain value")
    for number, line in enumerate(tree.read(COMPOSE).splitlines(), 1):
        if CREDENTIALS.search(line):
            yield Finding(str(COMPOSE), number, "an address with a password in it")


def _named_in(tree: Tree, target: str) -> bool:
    """Tell whether `package.module:name` is there, or a module that is run by itself."""
    dotted, _, name = target.partition(":")
    path = PurePosixPath(*dotted.split(".")).with_suffix(".py")
    if path not in tree.files or not name:
        return path in tree.files
    body = ast.parse(tree.read(path)).body
    assigned = (t for node in body if isinstance(node, ast.Assign) for t in node.targets)
    return any(isinstance(target, ast.Name) and target.id == name for target in assigned)


def _our_commands(tree: Tree) -> set[str]:
    own = {path.stem for path in tree.files if path.parent.parts[1:] == ("management", "commands")}
    return own | {name for name, app in get_commands().items() if app.startswith("django.")}


def commands_exist(tree: Tree) -> Iterator[Finding]:
    programs = set(
        re.findall(r"(?m)^(granian|celery)==", tree.read(PurePosixPath("requirements.txt")))
    )
    for name, service in services(tree).items():
        for mount in _words(service.get("volumes")):
            file = PurePosixPath(mount.partition(":")[0].removeprefix("./"))
            if (
                mount.startswith("./deploy/")
                and "secrets" not in file.parts
                and file not in tree.files
            ):
                yield _found(tree, name, f"there is no {file}")
        if not str(service.get("image")).startswith(OURS):
            continue
        words = _words(" ".join(_words(service.get("command"))))
        if words[0] not in programs | {"python", "sh"}:
            yield _found(tree, name, f"{words[0]} is not in the image")
        for word, after in zip(words, [*words[1:], ""], strict=True):
            if word.partition(".")[0] in PACKAGES and not _named_in(tree, word):
                yield _found(tree, name, f"there is no {word}")
            if word == "manage.py" and after not in _our_commands(tree):
                yield _found(tree, name, f"manage.py knows no {after}")


def the_owner_comes_first(tree: Tree) -> Iterator[Finding]:
    """Whatever works as the product waits for the owner's migrations, and is not the owner."""
    for name, service in services(tree).items():
        environment = _table(service.get("environment"))
        if "DATABASE_URL_FILE" not in environment or name == "migrate":
            continue
        if _table(_table(service.get("depends_on")).get("migrate")).get("condition") != ENDS_WELL:
            yield _found(tree, name, "does not wait for migrate")
        if environment["DATABASE_URL_FILE"] != "/run/secrets/database_url":
            yield _found(tree, name, "is given the owner's address")
        if not service.get("read_only"):
            yield _found(tree, name, "may write over its own code")


def only_the_proxy_listens_outside(tree: Tree) -> Iterator[Finding]:
    networks = _table(_read(tree, COMPOSE)["networks"])
    for name, service in services(tree).items():
        if service.get("ports") and name != "proxy":
            yield _found(tree, name, "listens on the host's own address")
        used = _list(service.get("networks")) or list(_table(service.get("networks")))
        open_ones = {str(one) for one in used if not _table(networks.get(str(one))).get("internal")}
        if open_ones and name not in {"proxy", *SENDERS}:
            yield _found(tree, name, f"reaches the outside by {', '.join(sorted(open_ones))}")


def the_image_is_small_and_sure(tree: Tree) -> Iterator[Finding]:
    text = tree.read(IMAGE)
    last = text.rpartition("\nFROM ")[2]
    if text.count("\nFROM ") < 1:
        yield Finding(str(IMAGE), 1, "what builds is in what runs")
    if "--require-hashes" not in text:
        yield Finding(str(IMAGE), 1, "packages are taken without their hashes")
    if not re.search(r"(?m)^USER [1-9][0-9]*:[1-9][0-9]*$", last):
        yield Finding(str(IMAGE), 1, "runs as root")
    if re.search(r"\b(gcc|build-essential|apt-get)\b", last):
        yield Finding(str(IMAGE), 1, "carries a compiler or what fetches one")
    if re.search(r"(?m)^(CMD|ENTRYPOINT) [^[]", last):
        yield Finding(str(IMAGE), 1, "its command runs in a shell, which passes no signal on")


CHECKS = (
    files_keep_their_specifications,
    variables_are_in_the_example,
    no_service_rules_the_engine,
    each_service_shows_its_health,
    images_are_pinned,
    secrets_are_files,
    commands_exist,
    the_owner_comes_first,
    only_the_proxy_listens_outside,
    the_image_is_small_and_sure,
)
