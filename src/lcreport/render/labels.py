"""Texts of the page that do not come from the notebook."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

LANGUAGES = ("vi", "en")

_LABELS: dict[str, tuple[str, str]] = {
    "annex": ("Phụ lục số liệu", "Statistical annex"),
    "area": ("Lĩnh vực", "Area"),
    "author": ("Đơn vị lập", "Author"),
    "chart": ("Biểu đồ", "Chart"),
    "column": ("Cột", "Column"),
    "contents": ("Mục lục", "Contents"),
    "copied": ("Đã sao chép", "Copied"),
    "copy": ("Sao chép", "Copy"),
    "row": ("Dòng", "Row"),
    "date": ("Số liệu ghi nhận đến", "Figures recorded by"),
    "dataset": ("Bộ số liệu", "Dataset"),
    "download": ("Tải về", "Download"),
    "download_csv": ("CSV", "CSV"),
    "download_xlsx": ("Mọi bảng (XLSX)", "All tables (XLSX)"),
    "failed": ("Phụ lục chưa lập được", "This annex could not be made"),
    "failed_error": ("Lỗi", "Error"),
    "failed_section": ("Ở phần", "In section"),
    "failed_source": ("Lệnh gây lỗi", "The statement that failed"),
    "filter": ("Lọc các dòng", "Filter rows"),
    "hash": ("Mã băm số liệu", "Hash of the data"),
    "item": ("Mục", "Item"),
    "meaning": ("Ý nghĩa", "Meaning"),
    "note": ("Ghi chú", "Note"),
    "left_out": ("Một kết quả bị bỏ qua: {reason}", "An output is left out: {reason}"),
    "notes": ("Ghi chú", "Notes"),
    "one_table": ("Trang này có một bảng.", "This sheet holds one table."),
    "organisation": ("Tổ chức", "Organisation"),
    "page": ("Trang", "Page"),
    "period": ("Kỳ báo cáo", "Period"),
    "picture": ("Hình không có lời mô tả", "Picture without a description"),
    "picture_alt": (
        "Hình này chưa có lời mô tả (alt) cho người không nhìn thấy; đề nghị người lập bổ sung.",
        "This picture has no description (alt text) for those who cannot see it; please add one.",
    ),
    "provenance": ("Xuất xứ", "Provenance"),
    "qualifiers": ("Giới hạn và ký hiệu", "Bounds and symbols"),
    "original_order": ("Thứ tự ban đầu", "Original order"),
    "rows_shown": ("dòng được hiện", "rows shown"),
    "shown_as": ("Hiện là", "Shown as"),
    "skip_link": ("Đến nội dung chính", "Skip to content"),
    "sort": ("Sắp xếp theo {column}", "Sort by {column}"),
    "source": ("Nguồn", "Source"),
    "sources": ("Nguồn", "Sources"),
    "symbol": ("Ký hiệu", "Symbol"),
    "table": ("Bảng", "Table"),
    "value": ("Giá trị", "Value"),
    "version": ("Phiên bản lcreport", "lcreport version"),
    "window": ("Thời kỳ số liệu", "Data window"),
}


def labels(language: str, given: Mapping[str, str] | None = None) -> dict[str, str]:
    """All labels in a language; those given stand before the built-in ones.

    >>> labels("en", {"copy": "Copy this"})["copy"], labels("vi")["contents"]
    ('Copy this', 'Mục lục')
    """
    index = 1 if language == "en" else 0
    own = {key: texts[index] for key, texts in _LABELS.items()}
    return own | {key: str(text) for key, text in (given or {}).items() if text}
