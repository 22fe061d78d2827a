"""What an editor asks about a place: diagnostics where it fetches them itself, actions and their edits, hover."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer

from stablefix.editor.actions import EVIDENCE, FIX, FIX_ALL, edits, fix_all, for_findings, wanted, workspace_edit
from stablefix.editor.document import Document, Shown, Span
from stablefix.editor.hover import plain, summary
from stablefix.editor.jobs import FixAll
from stablefix.editor.prover import ProverError
from stablefix.editor.session import Session
from stablefix.finding import Fixed

PAGE_SECONDS = 1.0
"""A hover waits so long for its page of evidence; one that takes longer is linked the next time."""


class Refusal(JsonRpcException):
    """An answer that is no failure of the server."""


class ContentModifiedError(Refusal):
    """The text has changed since what was asked about."""

    CODE = lsp.LSPErrorCodes.ContentModified
    MESSAGE = "the text has changed since; ask again"


class RequestFailedError(Refusal):
    """What was asked cannot be done now."""

    CODE = lsp.LSPErrorCodes.RequestFailed
    MESSAGE = "stablefix could not do this"


def register(server: LanguageServer, session: Session) -> None:
    """Answer these requests. Called when the abilities of the editor are known."""
    _register_actions(server, session)
    _register_hover(server, session)
    if session.client.pulls:
        _register_diagnostics(server, session)


def _register_actions(server: LanguageServer, session: Session) -> None:
    options = lsp.CodeActionOptions([FIX, FIX_ALL], resolve_provider=session.client.resolves_edits)

    @server.feature(lsp.TEXT_DOCUMENT_CODE_ACTION, options)
    async def offer(params: lsp.CodeActionParams) -> list[lsp.CodeAction]:
        found = session.desk.find(params.text_document.uri)
        if found is None:
            return []
        document, text = found
        only = [str(getattr(kind, "value", kind)) for kind in params.context.only or ()]
        asked = params.context.trigger_kind is not lsp.CodeActionTriggerKind.Automatic or wanted_only(only)
        if not (await session.settled(document) if asked else document.is_proved):
            return []
        actions: list[lsp.CodeAction] = []
        if wanted(FIX, only):
            place = text.span(params.range, session.encoding)
            actions += for_findings(document, document.at(text, *place), session.encoding, session.rule_pages)
        if wanted(FIX_ALL, only) and (everything := fix_all(document)) is not None:
            actions.append(everything)
        if not session.client.resolves_edits:
            return [await resolved(session, action) for action in actions]
        return actions

    @server.feature(lsp.CODE_ACTION_RESOLVE)
    async def resolve(action: lsp.CodeAction) -> lsp.CodeAction:
        return await resolved(session, action)


def wanted_only(only: Sequence[str]) -> bool:
    """Whether the editor asks for all fixes, as it does when a file is saved: then it waits for the answer."""
    return bool(only) and all(wanted(FIX_ALL, [kind]) for kind in only)


async def resolved(session: Session, action: lsp.CodeAction) -> lsp.CodeAction:
    """An action with its edit. One that was made for another state of the text has none any more."""
    data: Any = action.data
    if not isinstance(data, dict) or action.edit is not None:
        return action
    document = session.desk.get(str(data.get("uri")))
    if document is None or document.stamp != data.get("stamp") or not document.is_proved:
        raise ContentModifiedError
    if data.get("do") == "all":
        changes = await all_fixes(session, document)
    else:
        shown = with_fingerprint(document, data.get("fingerprint"))
        changes = edits(document, shown, data.get("do", "")) if shown is not None else None
    if changes is None:
        raise RequestFailedError("this fix cannot be written here")
    action.edit = workspace_edit(changes, session.client, session.encoding)
    return action


async def all_fixes(session: Session, document: Document) -> list[tuple[Span, str]] | None:
    """The edits of all safe fixes. Raises ContentModifiedError when the text changes meanwhile."""
    stamp, settings = document.stamp, session.desk.settings(document)
    if settings is None:
        return None
    try:
        fixed = await session.prover.ask(FixAll(document.source, replace(settings, unsafe_fixes=False)))
    except ProverError as error:
        raise RequestFailedError(str(error)) from None
    if document.stamp != stamp:
        raise ContentModifiedError
    assert isinstance(fixed, Fixed)
    return document.spans(fixed.edits)


def with_fingerprint(document: Document, fingerprint: object) -> Shown | None:
    """The finding that has a fingerprint."""
    return next((each for each in document.shown if each.fingerprint == fingerprint), None)


def _register_hover(server: LanguageServer, session: Session) -> None:
    @server.feature(lsp.TEXT_DOCUMENT_HOVER)
    async def hover(params: lsp.HoverParams) -> lsp.Hover | None:
        found = session.desk.find(params.text_document.uri)
        if found is None:
            return None
        document, text = found
        offset = text.offset(params.position, session.encoding)
        here = document.at(text, offset, offset)
        if not here:
            return None
        shown = here[0]
        told = summary(shown.finding, await _links(session, document, shown))
        kind = lsp.MarkupKind.Markdown if session.client.markdown else lsp.MarkupKind.PlainText
        content = lsp.MarkupContent(kind, told if session.client.markdown else plain(told))
        return lsp.Hover(content, text.range(shown.span.start, shown.span.end, session.encoding))


async def _links(session: Session, document: Document, shown: Shown) -> list[tuple[str, str]]:
    """To the page of the rule and to that of the evidence of this finding."""
    links: list[tuple[str, str]] = []
    rule = session.pages.rule(shown.finding.code)
    if rule is not None:
        links.append((f"rule {shown.finding.code}", rule))
    if shown.finding.evidence is None:
        return links
    if session.client.command_links:
        arguments = quote(f'["{document.uri}","{shown.fingerprint}"]')
        links.append(("evidence", f"command:{EVIDENCE}?{arguments}"))
    elif document.is_proved:
        page = asyncio.ensure_future(session.pages.evidence(document, shown))
        page.add_done_callback(lambda done: done.cancelled() or done.exception())
        await asyncio.wait([page], timeout=PAGE_SECONDS)
        if page.done() and page.exception() is None:
            links.append(("evidence", page.result()))
    return links


def _register_diagnostics(server: LanguageServer, session: Session) -> None:
    options = lsp.DiagnosticOptions(inter_file_dependencies=False, workspace_diagnostics=False, identifier="stablefix")

    @server.feature(lsp.TEXT_DOCUMENT_DIAGNOSTIC, options)
    async def pull(params: lsp.DocumentDiagnosticParams) -> lsp.DocumentDiagnosticReport:
        found = session.desk.find(params.text_document.uri)
        if found is None or not session.fetches(found[0]):
            return lsp.RelatedFullDocumentDiagnosticReport(items=[])
        document, text = found
        while not document.scanned.is_set():
            await document.scanned.wait()
        return lsp.RelatedFullDocumentDiagnosticReport(items=session.given(document, text))
