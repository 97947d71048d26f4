"""Papers that leave the house: a template of ours and plain data in, a tagged PDF out.

The data reaches the template as JSON and is only ever set as text: nothing that people wrote is
markup, a link or a file to read. The templates stand in the rooms whose words they hold.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typst

TYPE = Path(__file__).parent / "static/built"


def pdf(template: Path, data: Mapping[str, Any], *, made_at: datetime) -> bytes:
    """The template set with the data, as PDF/UA-1: tagged, titled, in one language.

    The same data and moment give the same bytes. Raises `typst.TypstError` for a fault of the
    template.
    """
    made: bytes = typst.compile(
        template,
        root=template.parent,
        font_paths=[TYPE],
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards=["ua-1"],
        timestamp=int(made_at.astimezone(UTC).timestamp()),
    )
    return made
