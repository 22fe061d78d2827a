"""The language server: which message means what. The work is done by the session, its desk and its prover."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import sys
from typing import Any

from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol
from pygls.uris import to_fs_path, urlparse

from stablefix.config import NAMES
from stablefix.editor import commands, requests
from stablefix.editor.document import Document
from stablefix.editor.notebooks import SYNC
from stablefix.editor.session import Session
from stablefix.editor.text import Text
from stablefix.version import __version__

_OWN_TEXTS = (
    lsp.TEXT_DOCUMENT_DID_OPEN, lsp.TEXT_DOCUMENT_DID_CHANGE, lsp.TEXT_DOCUMENT_DID_CLOSE,
    lsp.NOTEBOOK_DOCUMENT_DID_OPEN, lsp.NOTEBOOK_DOCUMENT_DID_CHANGE, lsp.NOTEBOOK_DOCUMENT_DID_CLOSE,
)  # fmt: skip
"""Texts are kept by the session alone: it needs each change as an edit, and lines do not end at form feeds."""


class _Protocol(LanguageServerProtocol):
    def _register_builtin_features(self) -> None:
        super()._register_builtin_features()  # type: ignore[no-untyped-call]
        for name in _OWN_TEXTS:
            del self.fm.builtin_features[name]


class _Server(LanguageServer):
    """An error of ours is told once; an answer that is a refusal is no error."""

    def __init__(self) -> None:
        super().__init__("stablefix", __version__, protocol_cls=_Protocol, notebook_document_sync=SYNC)
        self.session = Session(self)

    def report_server_error(self, error: Exception, source: Any) -> None:
        if not isinstance(error, requests.Refusal):
            self.session.tell(f"stablefix: internal error, please report it: {type(error).__name__}: {error}")


def _is_news(record: logging.LogRecord) -> bool:
    """Whether a line belongs in the log: refusals and questions taken back too late are daily business."""
    error = record.exc_info[1] if record.exc_info else None
    return not isinstance(error, requests.Refusal) and "Cancel notification for unknown" not in str(record.msg)


def build() -> LanguageServer:
    """A server that is not started yet."""
    server = _Server()
    session = server.session
    _lifecycle(server, session)
    _texts(server, session)
    _notebooks(server, session)
    commands.register(server, session)
    return server


def run() -> None:
    """Serve on the standard streams. What anything prints must not get between the messages: it goes to the log."""
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger("pygls.protocol.json_rpc").addFilter(_is_news)
    sink = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    build().start_io(sys.stdin.buffer, sink)


def _lifecycle(server: LanguageServer, session: Session) -> None:
    @server.feature(lsp.INITIALIZE)
    def initialize(params: lsp.InitializeParams) -> None:
        session.begin(params)
        requests.register(server, session)

    @server.feature(lsp.INITIALIZED)
    def initialized(params: lsp.InitializedParams) -> None:
        session.configure()
        session.spawn(_get_ready(server, session))

    @server.feature(lsp.SHUTDOWN)
    async def shutdown(params: None) -> None:
        await session.close()

    @server.feature(lsp.WORKSPACE_DID_CHANGE_CONFIGURATION)
    def options_changed(params: lsp.DidChangeConfigurationParams) -> None:
        session.configure(params.settings)

    @server.feature(lsp.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    def folders_changed(params: lsp.DidChangeWorkspaceFoldersParams) -> None:
        session.configure()

    @server.feature(lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def files_changed(params: lsp.DidChangeWatchedFilesParams) -> None:
        session.desk.renew()


async def _get_ready(server: LanguageServer, session: Session) -> None:
    """Load the scan while the editor draws its windows, and watch the files of the configuration."""
    loop = asyncio.get_running_loop()
    loading = loop.run_in_executor(None, _load)
    if session.client.watches_files:
        watchers = [lsp.FileSystemWatcher(glob_pattern=f"**/{name}") for name in NAMES]
        options = lsp.DidChangeWatchedFilesRegistrationOptions(watchers)
        registration = lsp.Registration("configuration", lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
        with contextlib.suppress(JsonRpcException):  # without the watch, saving such a file in the editor is noticed
            await server.client_register_capability_async(lsp.RegistrationParams([registration]))
    await loading


def _load() -> None:
    from stablefix.editor.desk import candidates
    from stablefix.settings import Settings
    from stablefix.source.text import from_text

    candidates(from_text("import torch\nx = torch.log(torch.softmax(y, -1))\n", "rehearsal.py"), Settings())


def _texts(server: LanguageServer, session: Session) -> None:
    @server.feature(lsp.TEXT_DOCUMENT_DID_OPEN)
    def opened(params: lsp.DidOpenTextDocumentParams) -> None:
        item = params.text_document
        path = path_of(item.uri)
        if item.language_id == "python" or path.endswith((".py", ".pyi")):
            session.opened(Document(item.uri, path, [Text(item.uri, path, item.text, item.version)]))

    @server.feature(lsp.TEXT_DOCUMENT_DID_CHANGE)
    def changed(params: lsp.DidChangeTextDocumentParams) -> None:
        document = session.desk.get(params.text_document.uri)
        if document is not None:
            text = document.texts[0]
            document.changed(text, text.change(params.content_changes, params.text_document.version, session.encoding))
            session.desk.follow(document)

    @server.feature(lsp.TEXT_DOCUMENT_DID_CLOSE)
    def closed(params: lsp.DidCloseTextDocumentParams) -> None:
        document = session.desk.close(params.text_document.uri)
        if document is not None:
            session.forget(document)

    @server.feature(lsp.TEXT_DOCUMENT_DID_SAVE)
    def saved(params: lsp.DidSaveTextDocumentParams) -> None:
        if os.path.basename(path_of(params.text_document.uri)) in NAMES:
            session.desk.renew()


def _notebooks(server: LanguageServer, session: Session) -> None:
    @server.feature(lsp.NOTEBOOK_DOCUMENT_DID_OPEN)
    def opened(params: lsp.DidOpenNotebookDocumentParams) -> None:
        session.opened(session.notebooks.open(params, path_of(params.notebook_document.uri)))

    @server.feature(lsp.NOTEBOOK_DOCUMENT_DID_CHANGE)
    def changed(params: lsp.DidChangeNotebookDocumentParams) -> None:
        document = session.desk.get(params.notebook_document.uri)
        if document is not None:
            session.notebooks.change(document, params, session.encoding)
            session.desk.follow(document)

    @server.feature(lsp.NOTEBOOK_DOCUMENT_DID_CLOSE)
    def closed(params: lsp.DidCloseNotebookDocumentParams) -> None:
        document = session.desk.close(params.notebook_document.uri)
        session.notebooks.close(params.notebook_document.uri)
        if document is not None:
            session.forget(document)


def path_of(uri: str) -> str:
    """The path of a document; for one that was never saved, a name in the current folder."""
    path: Any = to_fs_path(uri) if uri.startswith("file:") else None
    return os.path.abspath(path or os.path.basename(urlparse(uri)[2]) or "untitled")
