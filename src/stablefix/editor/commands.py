"""What an editor can order: pages on a finding, all fixes, a check of the whole workspace, a new prover."""

from __future__ import annotations

from lsprotocol import types as lsp
from pygls.lsp.server import LanguageServer

from stablefix.editor.actions import EVIDENCE, EXPLAIN, workspace_edit
from stablefix.editor.document import Document, Shown
from stablefix.editor.prover import ProverError
from stablefix.editor.requests import all_fixes, with_fingerprint
from stablefix.editor.session import Session
from stablefix.editor.workspace import WorkspaceCheck

FIX_ALL = "stablefix.applyFixAll"
RESTART = "stablefix.restartProver"
WORKSPACE = "stablefix.checkWorkspace"


def register(server: LanguageServer, session: Session) -> None:
    """Follow these orders."""

    @server.command(EXPLAIN)
    async def explain(uri: str, fingerprint: str) -> str | None:
        found = await _finding(session, uri, fingerprint)
        return None if found is None else _open(session, session.pages.explanation(found[1]))

    @server.command(EVIDENCE)
    async def evidence(uri: str, fingerprint: str) -> str | None:
        found = await _finding(session, uri, fingerprint)
        if found is None:
            return None
        try:
            return _open(session, await session.pages.evidence(*found), external=True)
        except ProverError as error:
            session.tell(str(error))
            return None

    @server.command(FIX_ALL)
    async def apply(uri: str) -> int:
        document = session.desk.get(uri)
        if document is None or not await session.settled(document):
            return 0
        changes = await all_fixes(session, document) or []
        if changes:
            edit = workspace_edit(changes, session.client, session.encoding)
            params = lsp.ApplyWorkspaceEditParams(edit, label="stablefix: all safe fixes")
            await server.workspace_apply_edit_async(params)
        return len(changes)

    check = WorkspaceCheck(server, session)

    @server.command(WORKSPACE)
    async def check_workspace() -> int:
        return await check.run()

    @server.command(RESTART)
    async def restart() -> None:
        await session.prover.close()
        session.desk.renew()


async def _finding(session: Session, uri: str, fingerprint: str) -> tuple[Document, Shown] | None:
    """A finding of the text as it is now."""
    document = session.desk.get(uri)
    if document is None or not await session.settled(document):
        return None
    shown = with_fingerprint(document, fingerprint)
    return None if shown is None else (document, shown)


def _open(session: Session, uri: str, *, external: bool = False) -> str:
    """Have the editor open a page, or say where it is; the URI is the answer of the command too."""
    if session.client.shows_documents:
        session.server.window_show_document(lsp.ShowDocumentParams(uri, external=external, take_focus=True))
    else:
        session.server.window_show_message(lsp.ShowMessageParams(lsp.MessageType.Info, uri))
    return uri
