"""Runs the steps of a composite action as a runner of GitHub does."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path

import yaml

ROOT = Path(__file__).parent.parent.parent
_EXPRESSION = re.compile(r"\$\{\{\s*(.+?)\s*\}\}")


class Runner:
    """A runner with a temporary folder. `environment` is what it gives to every step."""

    def __init__(self, temporary: Path, environment: Mapping[str, str], token: str = "token") -> None:
        temporary.mkdir(exist_ok=True)
        self.temporary = temporary
        self.outputs = temporary / "outputs"
        self.page = temporary / "page.md"
        self.environment = {
            **environment,
            "GITHUB_ACTION_PATH": str(ROOT),
            "GITHUB_OUTPUT": str(self.outputs),
            "GITHUB_STEP_SUMMARY": str(self.page),
        }
        self.overridden: dict[str, str] = {}
        """Environment variables that have another value here than the action gives them."""
        self.context = {"github.token": token, "runner.temp": str(temporary)}

    def run(self, **given: str) -> subprocess.CompletedProcess[str]:
        """Run all steps of action.yml; what the last one said. Raises CalledProcessError."""
        action = yaml.safe_load((ROOT / "action.yml").read_text())
        inputs = {name: self._text(each.get("default", "")) for name, each in action["inputs"].items()}
        assert set(given) <= {name.replace("-", "_") for name in inputs}
        inputs |= {name.replace("_", "-"): value for name, value in given.items()}
        self.context |= {f"inputs.{name}": value for name, value in inputs.items()}
        for step in action["runs"]["steps"]:
            if self._wanted(step.get("if")):
                done = self._step(step)
        return done

    def _wanted(self, condition: str | None) -> bool:
        if condition is None:
            return True
        left, _, right = condition.partition(" == ")
        return self.context[left] == right.strip("'")

    def _step(self, step: Mapping[str, object]) -> subprocess.CompletedProcess[str]:
        assert step["shell"] == "bash"
        script = self.temporary / "step.sh"
        script.write_text(str(step["run"]))
        own = step.get("env") or {}
        assert isinstance(own, dict)
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)],
            cwd=self._text(step["working-directory"]),
            env={**self.environment, **{name: self._text(value) for name, value in own.items()}, **self.overridden},
            capture_output=True, text=True, check=True, timeout=900,
        )  # fmt: skip

    def _text(self, value: object) -> str:
        return _EXPRESSION.sub(lambda match: self.context[match[1]], str(value))


def plain_environment() -> dict[str, str]:
    """What a runner starts with, without anything of this session."""
    names = ("PATH", "HOME", "LANG", "XDG_CACHE_HOME", "PIP_INDEX_URL", "PIP_CONFIG_FILE", "PIP_FIND_LINKS", "PIP_CERT")
    return {name: os.environ[name] for name in names if name in os.environ}
