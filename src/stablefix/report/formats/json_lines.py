"""One JSON object a line, as findings come: the records of `json`, for programs that read streams."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from stablefix.finding import FileResult
from stablefix.report.formats.json import finding_record
from stablefix.report.view import View


def render(results: Iterable[FileResult], view: View) -> Iterator[str]:
    """Each line is a whole object; line breaks inside texts are escaped."""
    for result in results:
        for finding in result.findings:
            yield json.dumps(finding_record(finding, result.source), allow_nan=False) + "\n"
