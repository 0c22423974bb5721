"""nbconvert exporters: `jupyter nbconvert --to lcreport-pdf annex.ipynb` and its like."""

from __future__ import annotations

from typing import Any, ClassVar

from nbconvert.exporters import Exporter
from traitlets import default

from lcreport import render


class _AnnexExporter(Exporter):
    """What the three have in common: nbconvert's preprocessors run, then `render` does."""

    suffix: ClassVar[str]

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return self.suffix


class AnnexHTMLExporter(_AnnexExporter):
    """One HTML file, readable offline and without scripts."""

    suffix = ".html"
    output_mimetype = "text/html"
    export_from_notebook = "lcreport annex (HTML)"

    def from_notebook_node(  # type: ignore[override]  # as nbconvert\'s own exporters do
        self, nb: Any, resources: Any = None, **options: Any
    ) -> tuple[str, dict[str, Any]]:
        """The page as text, and nbconvert's resources."""
        notebook, resources = super().from_notebook_node(nb, resources, **options)
        return render.html(notebook).decode(), resources


class AnnexPDFExporter(_AnnexExporter):
    """A tagged PDF."""

    suffix = ".pdf"
    output_mimetype = "application/pdf"
    export_from_notebook = "lcreport annex (PDF)"

    def from_notebook_node(  # type: ignore[override]  # as nbconvert\'s own exporters do
        self, nb: Any, resources: Any = None, **options: Any
    ) -> tuple[bytes, dict[str, Any]]:
        """The document, and nbconvert's resources."""
        notebook, resources = super().from_notebook_node(nb, resources, **options)
        return render.pdf(notebook), resources


class AnnexXLSXExporter(_AnnexExporter):
    """A workbook with one sheet a table."""

    suffix = ".xlsx"
    output_mimetype = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    export_from_notebook = "lcreport annex (XLSX)"

    def from_notebook_node(  # type: ignore[override]  # as nbconvert\'s own exporters do
        self, nb: Any, resources: Any = None, **options: Any
    ) -> tuple[bytes, dict[str, Any]]:
        """The workbook, and nbconvert's resources."""
        notebook, resources = super().from_notebook_node(nb, resources, **options)
        return render.xlsx(notebook), resources
