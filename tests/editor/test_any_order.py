"""Edits, saves, closes, other settings and requests in any order: no crash, no stale edit, nothing lost at rest.

The server is the real one. What it should show is computed beside it, by the engine on the text that the editor has.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Awaitable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, precondition, rule
from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException

from stablefix.finding import FileResult
from stablefix.rewrite.edits import apply
from stablefix.scan import check
from stablefix.settings import Settings
from stablefix.source.syntax import parse
from stablefix.source.text import from_text
from tests.editor.editing import Editor, editor

EXAMPLES = int(os.environ.get("STABLEFIX_EXAMPLES", "12"))
"""How many orders are tried; more in a longer run."""

HEAD = "import numpy as np\nimport torch\nimport torch.nn.functional as F\n\n\n"
BLOCKS = (
    "def a(x):\n    return torch.log(F.softmax(x, dim=-1)).sum()\n",
    "def b(x):\n    '😀'; return x / x.abs().amax(dim=-1, keepdim=True)\n",
    "def c(x: np.ndarray):\n    return np.log(1 + np.exp(x))\n",
    "def d(x):\n    return torch.log(torch.softmax(x, 0))  # stablefix: ignore\n",
    "def e(x):\n    return x + 1  # 漢字\n",
)
PIECES = ("", "\n", "    ", "#", "'''", "(", "x", "1", "😀", "\r\n", "F.log_softmax(x, dim=-1)", *BLOCKS)
OPTIONS = ({}, {"ignore": ["SF1"]}, {"enable": False}, {"select": ["SF101", "SF4"]}, {"showCandidates": True})
FILES = ("one.py", "two.py")

T = TypeVar("T")


class _Connection:
    """One server for all orders that are tried: it has to survive them all."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.folder = Path(tempfile.mkdtemp())
        self._stack = AsyncExitStack()
        self.ide: Editor = self.wait(self._stack.enter_async_context(editor(folders=[self.folder.as_uri()])))

    def wait(self, awaited: Awaitable[T]) -> T:
        return self.loop.run_until_complete(asyncio.wait_for(awaited, 120))

    def close(self) -> None:
        self.wait(self._stack.aclose())
        self.loop.close()


@pytest.fixture(scope="module")
def connection() -> Iterator[_Connection]:
    found = _Connection()
    yield found
    found.close()


class AnyOrder(RuleBasedStateMachine):
    connection: _Connection
    held = Bundle("actions that were offered")

    def __init__(self) -> None:
        super().__init__()
        self.ide = self.connection.ide
        self.options: dict[str, object] = {}
        self.configured: dict[str, object] = {}
        self.set_options({})
        self.configure_project("")

    # What a person does.

    def uri(self, name: str) -> str:
        return (self.connection.folder / name).as_uri()

    @rule(
        name=st.sampled_from(FILES),
        blocks=st.lists(st.sampled_from(BLOCKS), max_size=4),
        newline=st.sampled_from("\n\r"),
    )
    def open(self, name: str, blocks: list[str], newline: str) -> None:
        if self.uri(name) not in self.ide.texts:
            text = (HEAD + "\n\n".join(blocks)).replace("\n", "\r\n" if newline == "\r" else "\n")
            self.ide.open(self.uri(name), text, version=1)

    @precondition(lambda self: self.ide.texts)
    @rule(data=st.data(), piece=st.sampled_from(PIECES), removed=st.integers(0, 12))
    def type(self, data: st.DataObject, piece: str, removed: int) -> None:
        uri = data.draw(st.sampled_from(sorted(self.ide.texts)))
        text = self.ide.texts[uri]
        start = data.draw(st.integers(0, len(text)))
        if text[start - 1 : start + 1] == "\r\n":
            start -= 1  # between the two there is no place for a cursor
        end = min(len(text), start + removed)
        if text[end - 1 : end + 1] == "\r\n":
            end += 1
        self.ide.type(uri, start, max(start, end), piece)

    @precondition(lambda self: self.ide.texts)
    @rule(data=st.data(), blocks=st.lists(st.sampled_from(BLOCKS), max_size=4))
    def paste(self, data: st.DataObject, blocks: list[str]) -> None:
        self.ide.rewrite(data.draw(st.sampled_from(sorted(self.ide.texts))), HEAD + "\n\n".join(blocks))

    @precondition(lambda self: self.ide.texts)
    @rule(data=st.data())
    def save(self, data: st.DataObject) -> None:
        uri = data.draw(st.sampled_from(sorted(self.ide.texts)))
        self.ide.client.text_document_did_save(lsp.DidSaveTextDocumentParams(lsp.TextDocumentIdentifier(uri)))

    @precondition(lambda self: self.ide.texts)
    @rule(data=st.data())
    def close(self, data: st.DataObject) -> None:
        self.ide.close(data.draw(st.sampled_from(sorted(self.ide.texts))))

    @rule(options=st.sampled_from(OPTIONS))
    def set_options(self, options: dict[str, object]) -> None:
        self.options = options
        self.ide.client.set_configuration(options, section="stablefix")
        self.ide.client.workspace_did_change_configuration(lsp.DidChangeConfigurationParams(settings=None))
        self.connection.wait(self.ide.asked())

    @rule(ignored=st.sampled_from(["", "SF4", "SF001"]))
    def configure_project(self, ignored: str) -> None:
        self.configured = {"ignore": (ignored,)} if ignored else {}
        file = self.connection.folder / "stablefix.toml"
        file.write_text(f'ignore = ["{ignored}"]\n' if ignored else "")
        change = lsp.FileEvent(file.as_uri(), lsp.FileChangeType.Changed)
        self.ide.client.workspace_did_change_watched_files(lsp.DidChangeWatchedFilesParams([change]))

    @precondition(lambda self: self.ide.texts)
    @rule(data=st.data(), after=st.floats(0, 0.3))
    def ask_and_lose_patience(self, data: st.DataObject, after: float) -> None:
        uri = data.draw(st.sampled_from(sorted(self.ide.texts)))
        place = data.draw(st.integers(0, len(self.ide.texts[uri])))

        self.connection.wait(self.ide.actions_or_cancel(uri, place, after))

    @precondition(lambda self: self.ide.texts)
    @rule(data=st.data(), seconds=st.floats(0, 0.2))
    def wait_a_little(self, data: st.DataObject, seconds: float) -> None:
        self.connection.wait(asyncio.sleep(seconds))

    @precondition(lambda self: self.ide.texts)
    @rule(target=held, data=st.data())
    def be_offered(self, data: st.DataObject) -> tuple[str, list[lsp.CodeAction]]:
        uri = data.draw(st.sampled_from(sorted(self.ide.texts)))
        return uri, self.connection.wait(self.ide.actions(uri, 0, len(self.ide.texts[uri])))

    @rule(offered=consumes(held), data=st.data())
    def choose(self, offered: tuple[str, list[lsp.CodeAction]], data: st.DataObject) -> None:
        uri, actions = offered
        chosen = [each for each in actions if each.command is None]
        if not chosen or uri not in self.ide.texts:
            return
        action = data.draw(st.sampled_from(chosen))
        try:
            resolved = self.connection.wait(self.ide.resolve(action))
        except JsonRpcException as refused:
            assert refused.code in {lsp.LSPErrorCodes.ContentModified, lsp.LSPErrorCodes.RequestFailed}
            return
        assert resolved.edit is not None
        text = self.ide.texts[uri]
        (changed,) = self.ide.applied(resolved.edit).values()
        if "Replace" in action.title:
            assert changed in self.repaired(uri), "an edit that nobody proved for this text"
        self.ide.rewrite(uri, changed)
        assert not self.is_python(text) or self.is_python(changed)

    # What must hold.

    @precondition(lambda self: self.ide.texts)
    @rule(data=st.data())
    def rest(self, data: st.DataObject) -> None:
        uri = data.draw(st.sampled_from(sorted(self.ide.texts)))
        shown = self.connection.wait(self.ide.shown(uri))
        if not self.is_python(self.ide.texts[uri]):
            assert all(text in self.once_bad() for _, text in shown), shown
            return
        assert sorted(shown) == sorted((each.code, each.expression) for each in self.expected(uri).findings)

    @invariant()
    def the_server_lives(self) -> None:
        assert self.ide.client.error is None
        assert self.ide.client._server is not None and self.ide.client._server.returncode is None

    def expected(self, uri: str) -> FileResult:
        text = self.ide.texts[uri]
        if self.options.get("enable") is False:
            return FileResult(uri)
        wanted = {key: tuple(self.options[key]) for key in ("select", "ignore") if key in self.options}
        wanted["ignore"] = (*wanted.get("ignore", ()), *self.configured.get("ignore", ()))
        return check(from_text(text, uri), Settings(**wanted, jobs=1))

    def repaired(self, uri: str) -> set[str]:
        text = self.ide.texts[uri]
        return {apply(text, repair.edits) for finding in self.expected(uri).findings for repair in finding.repairs}

    def once_bad(self) -> set[str]:
        """What may be underlined in a text that is no Python: what was a finding while it was."""
        return {"torch.log(F.softmax(x, dim=-1))", "x / x.abs().amax(dim=-1, keepdim=True)", "np.log(1 + np.exp(x))",
                "# stablefix: ignore", "torch.log(torch.softmax(x, 0))"}  # fmt: skip

    @staticmethod
    def is_python(text: str) -> bool:
        return not hasattr(parse(text, ""), "message")

    def teardown(self) -> None:
        for uri in list(self.ide.texts):
            self.connection.wait(self.ide.rest(uri))
            self.ide.close(uri)


def test_any_order(connection: _Connection) -> None:
    AnyOrder.connection = connection
    from hypothesis.stateful import run_state_machine_as_test

    few = settings(
        max_examples=EXAMPLES,
        stateful_step_count=25,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        print_blob=True,
    )
    run_state_machine_as_test(AnyOrder, settings=few)
