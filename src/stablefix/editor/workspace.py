"""A check of all files of the workspace, with progress that can be stopped. What is open has its own diagnostics."""

from __future__ import annotations

import asyncio
import uuid
from pathlib import Path

from lsprotocol import types as lsp
from pygls.lsp.server import LanguageServer

from stablefix.config import ConfigError
from stablefix.editor.document import Document
from stablefix.editor.jobs import Prove
from stablefix.editor.prover import ProverError
from stablefix.editor.session import Session
from stablefix.editor.text import Text
from stablefix.finding import FileResult
from stablefix.report.numbers import plural
from stablefix.source.files import find_files
from stablefix.source.text import Source, read


class WorkspaceCheck:
    """One check after the other; what the last one showed of files that are not open is replaced by the next."""

    def __init__(self, server: LanguageServer, session: Session) -> None:
        self._server = server
        self._session = session

    async def run(self) -> int:
        """Check everything. Returns the number of findings in files that are not open."""
        progress = _Progress(self._server, shown=self._session.client.progress)
        await progress.begin()
        found, checked = 0, 0
        try:
            files = await asyncio.get_running_loop().run_in_executor(None, self._files)
            for path in files:
                if progress.stopped:
                    break
                progress.report(path, checked, len(files))
                found += await self._check(path)
                checked += 1
        finally:
            progress.end(f"{plural(found, 'finding')} in {plural(checked, 'file')}")
        return found

    def _files(self) -> list[str]:
        found: list[str] = []
        for folder in self._session.folders():
            preferences = self._session.preferences(f"{folder}/")
            if not preferences.enable:
                continue
            try:
                settings = preferences.settings(f"{folder}/")
            except ConfigError as error:
                self._session.tell(str(error))
                continue
            include = [pattern for pattern in settings.include if not pattern.endswith(".ipynb")]
            found += find_files([folder], include=include, exclude=settings.exclude, root=settings.root).files
        return found

    async def _check(self, path: str) -> int:
        uri = Path(path).absolute().as_uri()
        if self._session.desk.get(uri) is not None:
            return 0
        try:
            settings = self._session.preferences(path).settings(path)
            source = read(path, max_size=settings.max_file_size)
            if not isinstance(source, Source):
                return 0
            result = await self._session.prover.ask(Prove(source, settings))
        except (ConfigError, ProverError) as error:
            self._session.tell(str(error))
            return 0
        assert isinstance(result, FileResult)
        if self._session.desk.get(uri) is None:  # it may have been opened meanwhile
            document = Document(uri, path, [Text(uri, path, source.text, 0)])
            document.show(result.findings)
            self._session.show_closed(document)
        return len(result.findings)


class _Progress:
    """Told where it can be shown."""

    def __init__(self, server: LanguageServer, *, shown: bool) -> None:
        self._server = server
        self._token = str(uuid.uuid4())
        self._shown = shown

    @property
    def stopped(self) -> bool:
        """Whether the user wants no more of it."""
        token = self._server.work_done_progress.tokens.get(self._token)
        return token is not None and token.cancelled()

    async def begin(self) -> None:
        if self._shown:
            await self._server.work_done_progress.create_async(self._token)
            begin = lsp.WorkDoneProgressBegin("stablefix: checking the workspace", cancellable=True, percentage=0)
            self._server.work_done_progress.begin(self._token, begin)

    def report(self, path: str, done: int, total: int) -> None:
        if self._shown:
            told = lsp.WorkDoneProgressReport(message=Path(path).name, percentage=100 * done // max(1, total))
            self._server.work_done_progress.report(self._token, told)

    def end(self, message: str) -> None:
        if self._shown:
            self._server.work_done_progress.end(self._token, lsp.WorkDoneProgressEnd(message=message))
            self._server.work_done_progress.tokens.pop(self._token, None)
