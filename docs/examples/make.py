"""Writes the spreadsheets of the tutorial, always with the same bytes; every figure is invented.

`python docs/examples/make.py [FOLDER]`
"""

import datetime as dt
import sys
from pathlib import Path

import xlsxwriter

DAY = dt.datetime(2024, 7, 15)  # noqa: DTZ001 - a spreadsheet's times have no zone
PERIODS = ("2023-6M", "2023-9M", "2023", "2024-3M", "2024-6M", "2024-9M")
FIGURES = {
    "province": {
        "readers": (41250, 63900, 86140, 20310, 43020, 66480),
        "books": (182400, 184150, 186020, 186900, 188340, 190015),
        "young": (38.4, 39.1, 39.6, 40.2, 40.8, 41.3),
        "spent": (310.5, 512, 780.25, 95, 402.5, 610.75),
    },
    "mountain": {
        "readers": (8120, 12400, 16930, 4015, 8790, 13260),
        "books": (31200, 31650, 32110, 32240, 32900, 33480),
        "young": (52.3, 52.9, 53.4, 53.1, 54, 54.6),
        "spent": (45, 81.5, 120, 12.5, 60.25, 98),
    },
    # The school's figures for nine months of 2024 never came.
    "school": {
        "readers": (5230, 6110, 9480, 2790, 5675, None),
        "books": (12050, 12050, 12800, 12800, 13120, None),
        "young": (96.5, 96.1, 96.8, 96.9, 97, None),
        "spent": (18, 18, 41.5, 0, 22.75, None),
    },
}
CORRECTED = ("mountain", "readers", "2024-6M", 8815)
EN = {
    "title": "Libraries, invented figures",
    "heads": ("Organisation", "Indicator", "Unit", "Kind", "Status"),
    "province": "Provincial Library",
    "mountain": "Mountain District Library",
    "school": "School Library",
    "readers": ("Visits by readers", "visits", "flow"),
    "books": ("Books in stock", "books", "stock"),
    "young": ("Share of readers under 18", "%", "rate"),
    "spent": ("Money spent on books", "triệu đồng", "flow"),
    "status": "synthetic",
}
VI = {
    "title": "Thư viện, số liệu mô phỏng",
    "heads": ("Tổ chức", "Chỉ tiêu", "Đơn vị tính", "Loại", "Trạng thái"),
    "province": "Thư viện tỉnh",
    "mountain": "Thư viện huyện vùng cao",
    "school": "Thư viện trường học",
    "readers": ("Lượt bạn đọc", "lượt", "phát sinh"),
    "books": ("Sách trong kho", "cuốn", "thời điểm"),
    "young": ("Tỷ lệ bạn đọc dưới 18 tuổi", "%", "tỷ lệ"),
    "spent": ("Kinh phí mua sách", "triệu đồng", "phát sinh"),
    "status": "mô phỏng",
}


def write(path, words, periods, corrected=None):
    """Write one spreadsheet; `corrected` replaces a figure: whose, which, when, value."""
    with xlsxwriter.Workbook(path) as workbook:
        workbook.set_properties({"title": words["title"], "created": DAY})
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, [words["title"]])
        sheet.write_row(2, 0, [*words["heads"], *periods])
        row = 3
        for organisation, indicators in FIGURES.items():
            for indicator, values in indicators.items():
                known = dict(zip(PERIODS, values, strict=True))
                if corrected and corrected[:2] == (organisation, indicator):
                    known[corrected[2]] = corrected[3]
                cells = [known[period] for period in periods]
                sheet.write_row(row, 0, [words[organisation], *words[indicator], words["status"]])
                sheet.write_row(row, 5, cells)
                row += 1
        sheet.autofit()


def main(folder):
    """Write all four into a folder."""
    for name, words in (("libraries", EN), ("thu-vien", VI)):
        write(folder / f"{name}.xlsx", words, PERIODS[:5])
        write(folder / f"{name}-9m.xlsx", words, PERIODS[1:], CORRECTED)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
