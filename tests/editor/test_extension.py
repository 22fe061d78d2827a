"""The settings of the Visual Studio Code extension are those that the server reads, with the same values."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from stablefix.editor.preferences import OF_CONFIGURATION, camel, read
from stablefix.options import OPTIONS

FOLDER = Path(__file__).parents[2] / "editors" / "vscode"
PACKAGE = json.loads((FOLDER / "package.json").read_text(encoding="utf-8"))
SETTINGS: dict[str, Any] = {
    name.removeprefix("stablefix."): schema
    for name, schema in PACKAGE["contributes"]["configuration"]["properties"].items()
}
OF_THE_EXTENSION = {"path", "trace.server"}
OF_THE_SERVER = {"enable", "showCandidates"}


def test_every_setting_is_known_and_every_option_can_be_set() -> None:
    assert set(SETTINGS) - OF_THE_EXTENSION == OF_THE_SERVER | {camel(key) for key in OF_CONFIGURATION}


@pytest.mark.parametrize("key", OF_CONFIGURATION)
def test_a_setting_takes_the_values_of_its_option(key: str) -> None:
    set_in_editor, configured = SETTINGS[camel(key)], OPTIONS[key].schema
    if "enum" in configured:
        assert [each for each in set_in_editor["enum"] if each is not None] == configured["enum"]
    if configured.get("type") == "array":
        assert set_in_editor["items"] == configured["items"]


def test_what_is_set_by_default_changes_nothing() -> None:
    preferences, complaints = read({name: schema["default"] for name, schema in SETTINGS.items()}, "/")
    assert not complaints and not preferences.values


def test_a_wrong_value_is_told_in_the_words_of_the_editor() -> None:
    _, complaints = read({"minSeverity": "hgih", "ignore": "SF1", "enable": "yes", "foreign": 1}, "/")
    assert any("minSeverity" in each and "high" in each for each in complaints)
    assert len(complaints) == 3
    assert all(each.startswith("stablefix.") for each in complaints)


def test_commands_of_the_extension_do_not_bear_the_names_of_the_server_s() -> None:
    from stablefix.editor import actions, commands

    own = {each["command"] for each in PACKAGE["contributes"]["commands"]}
    ours = {actions.EXPLAIN, actions.EVIDENCE, commands.FIX_ALL, commands.RESTART, commands.WORKSPACE}
    assert not own & ours
    script = (FOLDER / "src" / "extension.js").read_text(encoding="utf-8")
    for command in (actions.EVIDENCE, commands.FIX_ALL, commands.WORKSPACE):
        assert command in script
