"""nbconvert exporters: `jupyter nbconvert --to lcreport-pdf annex.ipynb` and its like.

Each format of `lcreport.documents.FORMATS` has one, called `AnnexPDFExporter` for `pdf`; nbconvert
finds those that are entry points in pyproject.toml.
"""

from __future__ import annotations

from pkgutil import resolve_name
from typing import Any, ClassVar

from nbconvert.exporters import Exporter
from traitlets import default

from lcreport.documents import FORMATS, WORD, Format
from lcreport.errors import RenderError
from lcreport.render.document_parts import Document
from lcreport.render.executed_notebook import read

# Named and not imported: what reads a project's params stands behind the renderers.
_LETTERHEAD = "lcreport.build.project_letterhead:beside"


class AnnexExporter(Exporter):
    """What all have in common: nbconvert's preprocessors run, then the format's renderer does."""

    document_format: ClassVar[Format]

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return f".{self.document_format.name}"

    def from_notebook_node(  # type: ignore[override]  # as nbconvert's own exporters do
        self, nb: Any, resources: Any = None, **options: Any
    ) -> tuple[str | bytes, dict[str, Any]]:
        """The document, as text where it is text, and nbconvert's resources.

        Raises:
            RenderError: a format of charts is asked for, and there is none.
        """
        notebook, resources = super().from_notebook_node(nb, resources, **options)
        render = resolve_name(self.document_format.renderer)
        content: bytes = (
            _with_letterhead(render, read(notebook), resources)
            if self.document_format.name == WORD
            else render(notebook)
        )
        if not content and self.document_format.of_charts:
            raise RenderError(f"there is no chart, and so no {self.document_format.name}")
        is_text = self.document_format.media_type.startswith("text/")
        return content.decode() if is_text else content, resources


def _with_letterhead(render: Any, annex: Document, resources: Any) -> bytes:
    """What a build of the notebook's project makes of it."""
    folder = resources.get("metadata", {}).get("path", "")
    found = resolve_name(_LETTERHEAD)(folder, annex.head.dataset)
    made: bytes = render(annex, found) if found else render(annex)
    return made


def _exporter(document_format: Format) -> type[AnnexExporter]:
    name = document_format.name.upper().replace(".", "")
    return type(
        f"Annex{name}Exporter",
        (AnnexExporter,),
        {
            "__doc__": f"An annex as {name}.",
            "document_format": document_format,
            "output_mimetype": document_format.media_type,
            "export_from_notebook": f"lcreport annex ({name})",
        },
    )


EXPORTERS = {found.name: _exporter(found) for found in FORMATS.values()}


def __getattr__(name: str) -> type[AnnexExporter]:
    """The exporter of a name, such as `AnnexPDFExporter`.

    Raises:
        AttributeError: no format has an exporter of this name.
    """
    for exporter in EXPORTERS.values():
        if exporter.__name__ == name:
            return exporter
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
