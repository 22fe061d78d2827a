"""An editor for tests: it keeps its own texts, counts columns in its own way and applies edits by the protocol's rules.

Nothing in it comes from the server's code.
"""

from __future__ import annotations

import ast
import asyncio
import itertools
import re
import sys
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcRequestCancelled
from pytest_lsp import LanguageClient, client_capabilities, make_test_lsp_client

PRESETS = ("neovim", "visual_studio_code", "emacs")
SERVER = [sys.executable, "-m", "stablefix", "server"]
_CODECS = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
SECONDS = 120


class Editor:
    """One connection."""

    def __init__(
        self,
        client: LanguageClient,
        started: lsp.InitializeResult,
        capabilities: lsp.ClientCapabilities,
        asked: asyncio.Event,
    ) -> None:
        self._asked = asked
        self.client = client
        self.capabilities = capabilities
        self.server = started.capabilities
        encoding = started.capabilities.position_encoding or "utf-16"
        self.encoding = str(getattr(encoding, "value", encoding))
        self.texts: dict[str, str] = {}
        self.versions: dict[str, int] = {}
        self.published: list[list[lsp.Diagnostic]] = []

    @property
    def server_process(self) -> int:
        return int(self.client._server.pid)

    def keep_published(self) -> None:
        """From now on, keep everything that is sent."""

        def keep(params: lsp.PublishDiagnosticsParams) -> None:
            self.published.append(list(params.diagnostics))
            self.client.diagnostics[params.uri] = params.diagnostics

        self.client.protocol.fm.features[lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS] = keep

    @property
    def pulls(self) -> bool:
        return self.server.diagnostic_provider is not None

    async def asked(self) -> None:
        """Wait until the server has asked for the user's options."""
        await asyncio.wait_for(self._asked.wait(), SECONDS)
        self._asked.clear()

    def open(self, uri: str, text: str, version: int = 1) -> None:
        self.texts[uri], self.versions[uri] = text, version
        item = lsp.TextDocumentItem(uri, "python", version, text)
        self.client.text_document_did_open(lsp.DidOpenTextDocumentParams(item))

    def close(self, uri: str) -> None:
        del self.texts[uri], self.versions[uri]
        self.client.text_document_did_close(lsp.DidCloseTextDocumentParams(lsp.TextDocumentIdentifier(uri)))

    def type(self, uri: str, start: int, end: int, content: str) -> None:
        """Exchange some characters."""
        text = self.texts[uri]
        change = lsp.TextDocumentContentChangePartial(self.range(uri, start, end), content)
        self.texts[uri] = text[:start] + content + text[end:]
        self._changed(uri, change)

    def replace(self, uri: str, old: str, new: str) -> None:
        """Exchange the one place where some words stand."""
        assert self.texts[uri].count(old) == 1, old
        start = self.texts[uri].index(old)
        self.type(uri, start, start + len(old), new)

    def rewrite(self, uri: str, text: str) -> None:
        """Send a whole new text."""
        self.texts[uri] = text
        self._changed(uri, lsp.TextDocumentContentChangeWholeDocument(text))

    def _changed(self, uri: str, change: lsp.TextDocumentContentChangeEvent) -> None:
        self.versions[uri] += 1
        identifier = lsp.VersionedTextDocumentIdentifier(self.versions[uri], uri)
        self.client.text_document_did_change(lsp.DidChangeTextDocumentParams(identifier, [change]))

    async def rest(self, uri: str) -> None:
        """Wait until the server has nothing more to do for a text: its answer to this request says so."""
        await self.actions(uri, 0, 0)

    async def diagnostics(self, uri: str) -> list[lsp.Diagnostic]:
        """What is shown of a text, at rest."""
        await self.rest(uri)
        return await self.now(uri)

    async def now(self, uri: str) -> list[lsp.Diagnostic]:
        """What is shown of a text at this moment."""
        if self.pulls and not uri.startswith("cell:"):
            params = lsp.DocumentDiagnosticParams(lsp.TextDocumentIdentifier(uri))
            report = await self.client.text_document_diagnostic_async(params)
            return list(report.items)
        return list(self.client.diagnostics.get(uri, ()))

    async def shown(self, uri: str) -> list[tuple[str, str]]:
        """(code, the text that is underlined) of every diagnostic, at rest."""
        return [(str(each.code), self.slice(uri, each.range)) for each in await self.diagnostics(uri)]

    async def actions(self, uri: str, start: int, end: int, *only: str) -> list[lsp.CodeAction]:
        params = lsp.CodeActionParams(
            lsp.TextDocumentIdentifier(uri),
            self.range(uri, start, end),
            lsp.CodeActionContext([], list(only) or None, lsp.CodeActionTriggerKind.Invoked),
        )
        answer = await asyncio.wait_for(self.client.text_document_code_action_async(params), SECONDS)
        return [_action(each) for each in answer or ()]

    async def actions_or_cancel(self, uri: str, place: int, patience: float) -> bool:
        """Ask for actions and take the question back after some seconds. Whether that came too late."""
        identifier = str(uuid.uuid4())
        params = lsp.CodeActionParams(
            lsp.TextDocumentIdentifier(uri), self.range(uri, place, place), lsp.CodeActionContext([])
        )
        answer = self.client.protocol.send_request_async(lsp.TEXT_DOCUMENT_CODE_ACTION, params, msg_id=identifier)
        request = asyncio.ensure_future(answer)
        done, _ = await asyncio.wait([request], timeout=patience)
        if not done:
            self.client.cancel_request(lsp.CancelParams(identifier))
        try:
            await asyncio.wait_for(request, SECONDS)
        except JsonRpcRequestCancelled:
            return False
        return True

    async def actions_at(self, uri: str, words: str, *only: str) -> list[lsp.CodeAction]:
        """The actions with the cursor in the one place where some words stand."""
        assert self.texts[uri].count(words) == 1, words
        start = self.texts[uri].index(words)
        return await self.actions(uri, start + 1, start + 1, *only)

    async def resolve(self, action: lsp.CodeAction) -> lsp.CodeAction:
        """The action with its edit, which an editor that cannot ask for it has from the beginning."""
        if action.edit is not None or action.command is not None:
            return action
        assert "edit" in self.capabilities.text_document.code_action.resolve_support.properties
        return await asyncio.wait_for(self.client.code_action_resolve_async(action), SECONDS)

    async def choose(self, action: lsp.CodeAction) -> None:
        """Apply an action and tell the server."""
        resolved = await self.resolve(action)
        assert resolved.edit is not None
        for uri, text in self.applied(resolved.edit).items():
            self.rewrite(uri, text)

    def applied(self, edit: lsp.WorkspaceEdit) -> dict[str, str]:
        """The texts that an edit changes, as they will be. An edit for another version of a text is an error."""
        found: dict[str, list[lsp.TextEdit]] = {}
        if edit.document_changes is not None:
            assert self.capabilities.workspace.workspace_edit.document_changes
            assert edit.changes is None
            for each in edit.document_changes:
                assert isinstance(each, lsp.TextDocumentEdit)
                assert each.text_document.version == self.versions[each.text_document.uri]
                found[each.text_document.uri] = list(each.edits)
        for uri, edits in (edit.changes or {}).items():
            found[uri] = list(edits)
        return {uri: self._edited(uri, edits) for uri, edits in found.items()}

    def _edited(self, uri: str, edits: Sequence[lsp.TextEdit]) -> str:
        text = self.texts[uri]
        placed = sorted(
            (self.offset(uri, each.range.start), self.offset(uri, each.range.end), each.new_text) for each in edits
        )
        for (_, end, _), (start, _, _) in itertools.pairwise(placed):
            assert end <= start, "edits overlap"
        for start, end, content in reversed(placed):
            text = text[:start] + content + text[end:]
        return text

    async def hover(self, uri: str, words: str) -> str:
        start = self.texts[uri].index(words)
        params = lsp.HoverParams(lsp.TextDocumentIdentifier(uri), self.position(uri, start + 1))
        answer = await self.client.text_document_hover_async(params)
        return "" if answer is None else str(answer.contents.value)

    def slice(self, uri: str, range: lsp.Range) -> str:
        return self.texts[uri][self.offset(uri, range.start) : self.offset(uri, range.end)]

    def range(self, uri: str, start: int, end: int) -> lsp.Range:
        return lsp.Range(self.position(uri, start), self.position(uri, end))

    def position(self, uri: str, offset: int) -> lsp.Position:
        before = self.texts[uri][:offset]
        lines = (
            _lines(before)
            if not (before.endswith("\r") and self.texts[uri][offset : offset + 1] == "\n")
            else _lines(before[:-1])
        )
        codec, size = _CODECS[self.encoding]
        return lsp.Position(len(lines) - 1, len(lines[-1].encode(codec, "surrogatepass")) // size)

    def offset(self, uri: str, position: lsp.Position) -> int:
        lines = _lines(self.texts[uri])
        codec, size = _CODECS[self.encoding]
        units = lines[position.line].encode(codec, "surrogatepass")[: position.character * size]
        return sum(map(len, lines[: position.line])) + len(units.decode(codec, "surrogatepass"))


def _action(answer: lsp.CodeAction | lsp.Command) -> lsp.CodeAction:
    """lsprotocol takes an action that holds a command for a command."""
    if isinstance(answer, lsp.CodeAction):
        return answer
    command = ast.literal_eval(answer.command)
    return lsp.CodeAction(
        answer.title, command=lsp.Command(command["title"], command["command"], None, command["arguments"])
    )


def _lines(text: str) -> list[str]:
    """The lines with their ends; the last one has none."""
    found = [match.group() for match in _LINE.finditer(text) if match.group()]
    return found if found and not found[-1].endswith(("\r", "\n")) else [*found, ""]


def with_pull(capabilities: lsp.ClientCapabilities) -> lsp.ClientCapabilities:
    """An editor that fetches diagnostics itself."""
    assert capabilities.text_document is not None and capabilities.workspace is not None
    capabilities.text_document.diagnostic = lsp.DiagnosticClientCapabilities()
    capabilities.workspace.diagnostics = lsp.DiagnosticWorkspaceClientCapabilities(refresh_support=True)
    return capabilities


def capabilities_of(preset: str) -> lsp.ClientCapabilities:
    name, _, pull = preset.partition("+")
    found = client_capabilities(name)
    return with_pull(found) if pull else found


@asynccontextmanager
async def editor(
    preset: str = "visual_studio_code",
    folders: Sequence[str] = (),
    settings: dict[str, Any] | None = None,
    **options: Any,
) -> AsyncIterator[Editor]:
    """An editor that has started the server."""
    client = make_test_lsp_client()
    capabilities = capabilities_of(preset)
    client.feature(lsp.CLIENT_REGISTER_CAPABILITY)(lambda params: None)
    ask, asked = client.protocol.fm.features[lsp.WORKSPACE_CONFIGURATION], asyncio.Event()

    def configuration(params: lsp.ConfigurationParams) -> list[Any]:
        asked.set()
        return list(ask(params))

    client.protocol.fm.features[lsp.WORKSPACE_CONFIGURATION] = configuration
    client.set_configuration(settings or {}, section="stablefix")
    await client.start_io(*SERVER)
    started = await client.initialize_session(
        lsp.InitializeParams(
            capabilities=capabilities,
            workspace_folders=[lsp.WorkspaceFolder(uri, uri.rsplit("/", 1)[-1]) for uri in folders] or None,
            initialization_options={"settings": settings or {}, **options},
        )
    )
    try:
        ide = Editor(client, started, capabilities, asked)
        await ide.asked()
        yield ide
    finally:
        await client.shutdown_session()
