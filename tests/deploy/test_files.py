"""The files of a deployment name each other, and what there is, rightly."""

import re
import tomllib
from pathlib import Path

from engine import cache, device, pool
from ui.server import logs, metrics, readiness

ROOT = Path(__file__).parents[2]
COMPOSE = (ROOT / "deploy/compose.yaml").read_text()
DOCKERFILE = (ROOT / "deploy/Dockerfile").read_text()
NGINX = (ROOT / "deploy/nginx.conf").read_text()


def test_nginx_sends_visitors_to_the_servers_of_compose() -> None:
    servers = set(re.findall(r"^  (playground-\d+): ", COMPOSE, re.MULTILINE))
    assert len(servers) == 2
    assert {f"{name}:8501" for name in servers} == set(re.findall(r"server (playground\S+)", NGINX))
    waited_for = COMPOSE[COMPOSE.index("depends_on") :]
    assert all(f"{name}:\n        condition: service_healthy" in waited_for for name in servers)
    (port,) = re.findall(r"listen (\d+);", NGINX)
    assert f":{port}" in COMPOSE


def test_nginx_lets_through_what_the_playground_accepts_and_no_more() -> None:
    settings = tomllib.loads((ROOT / ".streamlit/config.toml").read_text())["server"]
    (limit,) = re.findall(r"client_max_body_size (\d+)m;", NGINX)
    assert settings["maxUploadSize"] < int(limit) <= settings["maxUploadSize"] + 1
    for path in (metrics.PATH, "/memory-report"):
        assert f"location = {path} {{ return 404; }}" in NGINX


def test_the_image_holds_what_the_app_imports_and_nothing_else() -> None:
    copied = set(re.findall(r"^COPY (\S+) \1$", DOCKERFILE, re.MULTILINE))
    assert copied == {".streamlit", "assets", "engine", "pages", "ui"}
    assert all((ROOT / name).exists() for name in copied)
    for name in re.findall(r"^COPY (.+) \./$", DOCKERFILE, re.MULTILINE):
        assert all((ROOT / each).is_file() for each in name.split())
    assert f"8501{readiness.PATH}" in DOCKERFILE
    packages = (ROOT / "deploy/packages.txt").read_text().split()
    assert all(package in DOCKERFILE for package in packages)


def test_the_page_names_every_variable_and_address() -> None:
    text = (ROOT / "docs/deployment.md").read_text()
    for module in (pool, device, cache, metrics, logs):
        assert f"`{module.VARIABLE}`" in text, module.__name__
    for path in (readiness.PATH, metrics.PATH, "/_stcore/health"):
        assert f"`{path}`" in text
