"""One connection to an editor: what it can do, what the user wants, and how findings reach it."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Coroutine
from typing import Any

from lsprotocol import types as lsp
from pygls.lsp.server import LanguageServer
from pygls.uris import to_fs_path

from stablefix.editor.client import Client, client
from stablefix.editor.desk import Desk
from stablefix.editor.diagnostics import diagnostics
from stablefix.editor.document import Document
from stablefix.editor.notebooks import Notebooks
from stablefix.editor.pages import Pages
from stablefix.editor.positions import Encoding
from stablefix.editor.preferences import Preferences, read
from stablefix.editor.prover import Prover
from stablefix.editor.text import Text

SECTION = "stablefix"
SHOWN_MESSAGES = 50
"""Different messages that are shown to the user in one session; what comes after goes to the log."""

log = logging.getLogger(__name__)


class Session:
    """Everything that lives as long as the connection."""

    def __init__(self, server: LanguageServer) -> None:
        self.server = server
        self.client = Client()
        self.prover = Prover(self.tell, self.busy)
        self.desk = Desk(self.prover, self.preferences, self.changed, self.tell)
        self.pages = Pages(self.prover, self._template_folders)
        self.notebooks = Notebooks()
        self._global = Preferences()
        self._of_folder: dict[str, Preferences] = {}
        self._told: set[str] = set()
        self._given: dict[str, list[lsp.Diagnostic]] = {}
        """What the editor has of each text."""
        self._closed: frozenset[str] = frozenset()
        """Files that are not open and of which diagnostics were sent."""
        self._tasks: set[asyncio.Task[Any]] = set()
        self._configuring: asyncio.Task[Any] | None = None

    # What the editor and its user are.

    def begin(self, params: lsp.InitializeParams) -> None:
        """Learn who is there."""
        options = params.initialization_options
        options = options if isinstance(options, dict) else {}
        self.client = client(params.capabilities, options)
        settings = options.get("settings")
        self._global = self._read(settings if isinstance(settings, dict) else {}, os.getcwd())

    @property
    def encoding(self) -> Encoding:
        """How the editor counts columns."""
        encoding = self.server.workspace.position_encoding or lsp.PositionEncodingKind.Utf16
        return str(getattr(encoding, "value", encoding))

    @property
    def rule_pages(self) -> Pages | None:
        """Where the pages of rules are; None for an editor that shows no links to them."""
        return self.pages if self.client.describes_codes else None

    def folders(self) -> dict[str, str]:
        """The workspace folders: path -> URI. Before there were folders there was one root."""
        uris = list(self.server.workspace.folders) or [uri for uri in (self.server.workspace.root_uri,) if uri]
        return {path: uri for uri in uris if (path := to_fs_path(uri)) is not None}

    def preferences(self, path: str) -> Preferences:
        """What the user wants for a file: of the innermost workspace folder around it."""
        around = [folder for folder in self._of_folder if path.startswith(folder.rstrip(os.sep) + os.sep)]
        return self._of_folder[max(around, key=len)] if around else self._global

    def _template_folders(self) -> tuple[str, ...]:
        folders = (dict(each.values).get("template_folders", ()) for each in (self._global, *self._of_folder.values()))
        return tuple(dict.fromkeys(path for paths in folders for path in paths))

    def configure(self, pushed: object = None) -> None:
        """The user's options may be others now."""
        self._configuring = self.spawn(self._configure(pushed))

    async def settled(self, document: Document) -> bool:
        """Wait until a text was proved as it is now, under the options as they are now; False where it cannot be."""
        while self._configuring is not None and not self._configuring.done():
            await asyncio.wait([self._configuring])
        return await self.desk.settled(document)

    async def _configure(self, pushed: object = None) -> None:
        """Ask for the user's options, folder by folder; or take those that an editor sent which cannot be asked."""
        before = self._global, dict(self._of_folder)
        if self.client.configuration:
            folders = self.folders()
            items = [lsp.ConfigurationItem(section=SECTION, scope_uri=uri) for uri in folders.values()]
            answers = await self.server.workspace_configuration_async(
                lsp.ConfigurationParams([lsp.ConfigurationItem(section=SECTION), *items])
            )
            everywhere, *scoped = answers  # null where the editor has no such options, {} where none of them is set
            if isinstance(everywhere, dict):
                self._global = self._read(everywhere, os.getcwd())
            self._of_folder = {
                folder: self._read(own, folder)
                for folder, own in zip(folders, scoped, strict=False)
                if isinstance(own, dict)
            }
        elif isinstance(pushed, dict):
            own = pushed.get(SECTION, pushed)
            self._global = self._read(own if isinstance(own, dict) else {}, os.getcwd())
        if (self._global, self._of_folder) != before:
            self.desk.renew()

    def _read(self, options: dict[str, Any], folder: str) -> Preferences:
        preferences, complaints = read(options, folder)
        for complaint in complaints:
            self.tell(complaint)
        return preferences

    # What it is told.

    def tell(self, message: str) -> None:
        """Tell the user something, once."""
        if message in self._told:
            return
        log.warning("%s", message)
        if len(self._told) < SHOWN_MESSAGES:
            self._told.add(message)
            self.server.window_show_message(lsp.ShowMessageParams(lsp.MessageType.Warning, message))

    def busy(self, is_busy: bool) -> None:
        """Let an editor that shows it know whether something is being proved."""
        if self.client.status:
            self.server.protocol.notify("stablefix/status", {"busy": is_busy})

    def fetches(self, document: Document) -> bool:
        """Whether the editor asks for the diagnostics of a document itself. Nobody asks for those of cells."""
        return self.client.pulls and not document.is_notebook

    def changed(self, document: Document) -> None:
        """What is shown of a document may be another: bring it to the editor, or let the editor fetch it."""
        stale = [text for text in document.texts if self.diagnostics(document, text) != self._given.get(text.uri, [])]
        if not stale:
            return
        if self.fetches(document):
            self.server.workspace_diagnostic_refresh(None)
            return
        for text in stale:
            self.publish(text.uri, self.given(document, text), text.version)

    def diagnostics(self, document: Document, text: Text) -> list[lsp.Diagnostic]:
        """What is shown of a text now."""
        return diagnostics(document, text, self.encoding, self.rule_pages)

    def given(self, document: Document, text: Text) -> list[lsp.Diagnostic]:
        """The same, and remembered as what the editor has."""
        self._given[text.uri] = found = self.diagnostics(document, text)
        return found

    def publish(self, uri: str, found: list[lsp.Diagnostic], version: int | None = None) -> None:
        """Send diagnostics."""
        self.server.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(uri, found, version))

    def show_closed(self, document: Document) -> None:
        """Send what was found in a file that is not open. Such files are never fetched."""
        for text in document.texts:
            found = self.diagnostics(document, text)
            if found or text.uri in self._closed:
                self.publish(text.uri, found)
            self._closed = self._closed | {text.uri} if found else self._closed - {text.uri}

    def opened(self, document: Document) -> None:
        """The editor has opened a document: what was sent of it while it was closed is replaced by what it is shown."""
        for text in document.texts:
            if text.uri in self._closed:
                self._closed -= {text.uri}
                self.publish(text.uri, [])
        self.desk.open(document)

    def forget(self, document: Document) -> None:
        """The editor has closed a document."""
        for text in document.texts:
            if self._given.pop(text.uri, None) and not self.fetches(document):
                self.publish(text.uri, [])

    # What goes on beside.

    def spawn(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Do something beside what else is done."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("%s", error, exc_info=error)

    async def close(self) -> None:
        """End everything."""
        self.desk.shut()
        self.pages.close()
        await self.prover.close()
