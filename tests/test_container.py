"""The image and compose.yaml: what can be known of them without a daemon that runs them."""

import os
import re
import subprocess
import tomllib
from collections.abc import Iterator
from importlib.metadata import requires
from pathlib import Path
from typing import Any

import pytest
import yaml
from click import Group
from flask import Flask
from packaging.requirements import Requirement

from app.config import DEFAULTS, ROOT

LOCKED = re.compile(r"^([a-z0-9.\-]+)==([^ ;]+)", re.MULTILINE)
# What holds passwords must be given by whoever starts it.
REQUIRED = re.compile(r"\$\{(\w+):\?[^}]+\}")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
    return found


def _services(compose: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    yield from compose["services"].items()


def _read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_several_web_servers_and_workers_stand_before_a_database_that_is_migrated_once(
    compose: dict[str, Any],
) -> None:
    services = dict(_services(compose))
    ours = {name for name, service in services.items() if service["image"] == "smajlik"}
    assert ours == {"migration", "web-1", "web-2", "worker"}
    assert services["worker"]["deploy"]["replicas"] > 1
    assert services["migration"]["restart"] == "no"
    for name in ours - {"migration"}:
        condition = services[name]["depends_on"]["migration"]["condition"]
        assert condition == "service_completed_successfully"
    assert set(services["nginx"]["depends_on"]) == {"web-1", "web-2"}


def test_every_command_is_there(compose: dict[str, Any], sqlite_app: Flask) -> None:
    for name, service in _services(compose):
        match service.get("command"):
            case ["flask", "--app", "wsgi", *words]:
                command: Any = sqlite_app.cli
                while words and isinstance(command, Group):
                    command = command.commands[words.pop(0)]
                assert not words, name
            case [script]:
                assert os.access(ROOT / script, os.X_OK), name
            case other:
                assert other is None, name


def test_no_secret_is_written_down(compose: dict[str, Any]) -> None:
    for name, service in _services(compose):
        for key, value in service.get("environment", {}).items():
            if key.endswith(("PASSWORD", "KEY", "KEYS", "SECRET")):
                assert REQUIRED.fullmatch(value), f"{name}: {key}"
        assert set(service.get("environment", {})) & set(DEFAULTS) <= {"DATABASE_URL", "PROXIES"}
    assert not re.search(r"(SECRET|PASSWORD|KEYS?)=", _read("Dockerfile"))


def test_what_is_ours_runs_with_nothing_it_does_not_need(compose: dict[str, Any]) -> None:
    for name, service in _services(compose):
        if service["image"] == "smajlik":
            assert service["read_only"], name
            assert service["cap_drop"] == ["ALL"], name
            assert "no-new-privileges:true" in service["security_opt"], name
            assert "ports" not in service, name
        assert not service.get("privileged"), name
        assert re.fullmatch(r"[a-z]+(:[0-9.]+)?", service["image"]), "a plain name"


def test_files_that_are_mounted_are_there(compose: dict[str, Any]) -> None:
    # Made by whoever starts it.
    theirs = {"./certificates"}
    for name, service in _services(compose):
        for volume in service.get("volumes", ()):
            source = volume.split(":")[0]
            if source.startswith("./") and source not in theirs:
                assert (ROOT / source).exists(), f"{name}: {source}"


def test_nginx_is_fitted_to_the_services(compose: dict[str, Any], tmp_path: Path) -> None:
    target = tmp_path / "default.conf"
    given = {"TEMPLATE": str(ROOT / "deploy" / "nginx.conf"), "TARGET": str(target)}
    script = ROOT / "deploy" / "compose-nginx.sh"
    environment = {**os.environ, **given, "SERVER_NAME": "shop.example"}
    subprocess.run(["sh", str(script)], env=environment, check=True)
    lines = [line for line in target.read_text().splitlines() if not line.strip().startswith("#")]
    text = "\n".join(lines)
    assert not re.search(r"<[^>]+>|127\.0\.0\.1", text)
    servers = re.findall(r"server ([a-z0-9-]+):8600\b", text)
    assert sorted(servers) == ["web-1", "web-2"]
    assert set(servers) < set(compose["services"])


def test_the_image_runs_as_nobody_special_and_installs_only_what_is_pinned() -> None:
    text = _read("Dockerfile")
    last = text.rsplit("\nFROM ", maxsplit=1)[1]
    assert re.search(r"^USER smajlik$", last, re.MULTILINE)
    assert last.index("USER") < last.index("CMD")
    assert "--require-hashes" in text
    assert "requirements.runtime.lock" in text
    assert "/healthz" in last
    assert re.search(r"^HEALTHCHECK", last, re.MULTILINE)


def test_nothing_gets_into_the_image_by_itself() -> None:
    lines = _read(".dockerignore").splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    assert rules[0] == "*"
    let_in = [line[1:] for line in rules if line.startswith("!")]
    assert not {".env", "smajlik.env", "instance", "certificates", ".git", "tests"} & set(let_in)
    assert all((ROOT / name).exists() for name in let_in)


def test_the_lock_of_a_server_is_a_part_of_the_lock_of_all() -> None:
    whole = dict(LOCKED.findall(_read("requirements.lock")))
    part = dict(LOCKED.findall(_read("requirements.runtime.lock")))
    assert part.items() <= whole.items()
    for block in re.split(r"\n(?=[a-z])", _read("requirements.runtime.lock").strip()):
        hashes = re.findall(r"sha256:[0-9a-f]{64}", block)
        assert hashes, block
        assert all(one in _read("requirements.lock") for one in hashes)


def test_the_lock_of_a_server_holds_what_the_application_needs_and_no_more() -> None:
    part = set(dict(LOCKED.findall(_read("requirements.runtime.lock"))))
    project = tomllib.loads(_read("pyproject.toml"))["project"]
    needed: set[str] = set()
    waiting = [Requirement(text) for text in project["dependencies"]]
    while waiting:
        one = waiting.pop()
        name = re.sub(r"[-_.]+", "-", one.name).lower()
        for extra in ("", *one.extras):
            for text in requires(one.name) or ():
                inner = Requirement(text)
                if inner.marker is None or inner.marker.evaluate({"extra": extra}):
                    known = re.sub(r"[-_.]+", "-", inner.name).lower()
                    if known not in needed and known != name:
                        waiting.append(inner)
        needed.add(name)
    assert needed <= part
    assert not {"pytest", "mypy", "ruff", "playwright", "honcho"} & part
