"""What the editor can do: asked once, from the capabilities that it sends when it connects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lsprotocol import types as lsp


@dataclass(frozen=True)
class Client:
    """The few abilities that decide how the server speaks."""

    pulls: bool = False
    """It asks for diagnostics itself, and can be told to ask again. If not, they are sent to it: never both."""
    resolves_edits: bool = False
    """The edit of an action may be left out until it is chosen."""
    versioned_edits: bool = False
    """Edits may name the version of the text that they are for."""
    markdown: bool = False
    progress: bool = False
    shows_documents: bool = False
    configuration: bool = False
    """Options can be asked for, folder by folder."""
    watches_files: bool = False
    describes_codes: bool = False
    command_links: bool = False
    """Links in hovers may be commands. It says so itself: the protocol has no word for that."""
    status: bool = False
    """It shows what the server is doing (`stablefix/status`). It says so itself."""


def client(capabilities: lsp.ClientCapabilities, own: dict[str, Any]) -> Client:
    """The abilities of a client; `own` is what it says of itself in its `initializationOptions`."""

    def has(path: str) -> Any:
        found: Any = capabilities
        for name in path.split("."):
            found = getattr(found, name, None)
        return found

    resolve = has("text_document.code_action.resolve_support.properties") or ()
    formats = has("text_document.hover.content_format") or ()
    return Client(
        pulls=has("text_document.diagnostic") is not None and bool(has("workspace.diagnostics.refresh_support")),
        resolves_edits="edit" in resolve and bool(has("text_document.code_action.data_support")),
        versioned_edits=bool(has("workspace.workspace_edit.document_changes")),
        markdown=lsp.MarkupKind.Markdown in formats,
        progress=bool(has("window.work_done_progress")),
        shows_documents=bool(has("window.show_document.support")),
        configuration=bool(has("workspace.configuration")),
        watches_files=bool(has("workspace.did_change_watched_files.dynamic_registration")),
        describes_codes=bool(has("text_document.publish_diagnostics.code_description_support"))
        or has("text_document.diagnostic") is not None,
        command_links=own.get("commandLinks") is True,
        status=own.get("status") is True,
    )
