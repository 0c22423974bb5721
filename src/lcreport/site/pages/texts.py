"""What the site's own pages say, in both languages; Vietnamese stands first."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lcreport.period import Language

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

_TEXTS: dict[str, tuple[str, str]] = {
    "all_annexes": ("Tất cả phụ lục kỳ này", "All annexes of this release"),
    "all_organisations": ("Tất cả tổ chức", "All organisations"),
    "annex": ("Phụ lục", "Annex"),
    "annexes": ("Phụ lục", "Annexes"),
    "announced": ("Sắp công bố", "Upcoming"),
    "approved": ("Phê duyệt", "Approved"),
    "approved_by": ("{by}, {at}", "{by}, {at}"),
    "area": ("Lĩnh vực", "Area"),
    "areas": ("Lĩnh vực", "Areas"),
    "before": ("Trước", "Before"),
    "changes": ("Những gì thay đổi", "What changed"),
    "changes_fresh": (
        "{count} số liệu mới của chính kỳ này không liệt kê ở đây.",
        "{count} figures of the new period itself are not listed here.",
    ),
    "changes_none": (
        "Không có số liệu nào đã công bố bị thay đổi.",
        "No figure published earlier has changed.",
    ),
    "changes_nothing": (
        "Đây là kỳ đầu tiên trên trang này nên chưa có gì để đối chiếu.",
        "This is the first release on this site, so there is nothing to compare it with.",
    ),
    "changes_since": ("So với kỳ trước: {what}", "Since the release before: {what}"),
    "changes_correction": ("So với bản trước: bản {number}", "Since the edition before: {number}"),
    "clear": ("Xóa", "Clear"),
    "completeness": ("Tình hình báo cáo", "Completeness"),
    "counted": ("{count} tổ chức", "{count} organisations"),
    "counted_indicators": ("{count} chỉ tiêu", "{count} indicators"),
    "current_edition": ("Xem bản mới nhất", "Go to the newest edition"),
    "data_window": ("Thời kỳ số liệu", "Data window"),
    "definition": ("Định nghĩa", "Definition"),
    "described": ("nêu bằng lời", "in words only"),
    "download": ("Tải về", "Download"),
    "draft": ("Dự thảo", "Draft"),
    "draft_mark": (
        "DỰ THẢO – chưa phê duyệt, không trích dẫn",
        "DRAFT – not approved, not for citation",
    ),
    "draft_some": (
        "CÓ DỰ THẢO – phần ghi dự thảo chưa phê duyệt, không trích dẫn",
        "HOLDS A DRAFT – what is marked so is not approved and not for citation",
    ),
    "draft_pending": (
        "Đang có dự thảo bản sửa đổi của kỳ này.",
        "A draft correction of this release exists.",
    ),
    "due": ("Hạn báo cáo", "Due"),
    "due_none": ("chưa đặt hạn", "no due date set"),
    "edition": ("Bản", "Edition"),
    "edition_number": ("Bản {number}", "Edition {number}"),
    "editions": ("Các bản đã công bố", "Editions"),
    "embargo_note": (
        "Đã phê duyệt; chỉ được công bố từ thời điểm trên.",
        "Approved; not to be published before that time.",
    ),
    "empty": ("Chưa có kỳ nào.", "There is no release yet."),
    "feed": ("Nguồn tin Atom", "Atom feed"),
    "first_reported": ("Báo cáo ngày", "Reported on"),
    "front": ("Trang đầu", "Front page"),
    "gone": ("Rút", "Withdrawn"),
    "home_lead": (
        "Tra cứu theo kỳ, tổ chức, lĩnh vực; mỗi phụ lục có ở dạng HTML, PDF và XLSX.",
        "By period, organisation and area; each annex as HTML, PDF and XLSX.",
    ),
    "html_file": ("HTML để gửi đi", "HTML to send on"),
    "indicator": ("Chỉ tiêu", "Indicator"),
    "indicators": ("Chỉ tiêu", "Indicators"),
    "known_on": ("Số liệu ghi nhận đến", "Figures known by"),
    "language_name": ("Tiếng Việt", "English"),
    "late": ("Trễ {days} ngày", "{days} days late"),
    "late_one": ("Trễ 1 ngày", "1 day late"),
    "loading": ("Đang tìm…", "Searching…"),
    "missing": ("Còn thiếu so với cùng kỳ", "Reported a year before, not now"),
    "name": ("Tên", "Name"),
    "new": ("Bổ sung", "Added"),
    "newest": ("Kỳ mới nhất", "Newest release"),
    "no_annex": ("chưa có phụ lục", "no annex"),
    "no_results": (
        "Không tìm thấy. Hãy thử ít từ hơn.",
        "Nothing found. Try fewer words.",
    ),
    "no_script": (
        "Tìm kiếm cần JavaScript. Không có nó, hãy dùng danh sách tổ chức và lĩnh vực.",
        "Search needs JavaScript. Without it, use the lists of organisations and areas.",
    ),
    "not_reported": ("Chưa báo cáo", "Not reported"),
    "now": ("Nay", "Now"),
    "of": ("{count}/{total}", "{count} of {total}"),
    "on_time": ("Đúng hạn", "On time"),
    "organisation": ("Tổ chức", "Organisation"),
    "organisations": ("Tổ chức", "Organisations"),
    "other_organisations": ("Tổ chức khác", "Other organisations"),
    "other_periods": ("Kỳ khác", "Other periods"),
    "overview": ("Tổng hợp", "Overview"),
    "pages": ("Các trang", "Pages"),
    "page_of": ("Trang {number}/{total}", "Page {number} of {total}"),
    "period": ("Kỳ", "Period"),
    "periods": ("Các kỳ", "Releases"),
    "published": ("Công bố", "Published"),
    "read": ("Đọc", "Read"),
    "reason": ("Lý do", "Reason"),
    "recorded": ("Ghi nhận", "Recorded"),
    "redefined": ("Đổi tên hoặc định nghĩa", "Redefined"),
    "release": ("Kỳ công bố", "Release"),
    "replaces": (
        "Bản {number} thay cho bản {before}.",
        "Edition {number} replaces edition {before}.",
    ),
    "reported": ("Đã báo cáo", "Reported"),
    "reported_by": ("Tổ chức báo cáo", "Organisations reporting"),
    "reported_on": ("Báo cáo ngày {day}", "Reported {day}"),
    "results": ("{count} kết quả", "{count} results"),
    "revised": ("Sửa đổi", "Revised"),
    "search": ("Tìm kiếm", "Search"),
    "search_hint": (
        "Tổ chức, chỉ tiêu, lĩnh vực, kỳ – gõ không dấu cũng được",
        "Organisation, indicator, area, period – accents are not needed",
    ),
    "site": ("Phụ lục thống kê", "Statistical annexes"),
    "skip": ("Đến nội dung chính", "Skip to content"),
    "some_late": ("Trễ", "Late"),
    "state": ("Tình trạng", "State"),
    "superseded": (
        "Bản {number} đã được bản {newer} thay thế.",
        "Edition {number} has been replaced by edition {newer}.",
    ),
    "synthetic": ("SỐ LIỆU MÔ PHỎNG", "SIMULATED DATA"),
    "unit": ("Đơn vị", "Unit"),
    "upcoming": ("Sắp công bố", "Upcoming releases"),
    "what": ("Loại", "Kind"),
    "withheld": ("có sau khi phê duyệt", "after approval"),
}
_QUALIFIERS: dict[str, tuple[str, str]] = {
    "at_least": ("trên {}", "at least {}"),
    "at_most": ("không quá {}", "at most {}"),
    "approx": ("khoảng {}", "about {}"),
}
_UNITS = ("B", "kB", "MB", "GB")


def texts(language: Language) -> dict[str, str]:
    """All texts in a language.

    >>> texts("vi")["draft"], texts("en")["draft"]
    ('Dự thảo', 'Draft')
    """
    return {key: pair[language == "en"] for key, pair in _TEXTS.items()}


@lru_cache(maxsize=2**14)
def day(text: str, language: Language) -> str:
    """A day written YYYY-MM-DD as people write it; anything else as it is.

    >>> day("2021-10-05", "vi"), day("2021-10-05", "en")
    ('5/10/2021', '5 October 2021')
    """
    try:
        read = dt.date.fromisoformat(text)
    except ValueError:
        return text
    if language == "vi":
        return f"{read.day}/{read.month}/{read.year}"
    return f"{read.day} {_MONTHS[read.month - 1]} {read.year}"


def moment(text: str, language: Language) -> str:
    """A time with its offset as people write it.

    >>> moment("2021-10-15T08:00:00+07:00", "vi")
    '8:00 ngày 15/10/2021 (UTC+07:00)'
    >>> moment("2021-10-15T08:00:00+07:00", "en")
    '15 October 2021, 8:00 (UTC+07:00)'
    """
    read = dt.datetime.fromisoformat(text)
    clock = f"{read.hour}:{read.minute:02}"
    zone = read.isoformat(timespec="seconds")[19:].replace("+00:00", "")
    date = day(read.date().isoformat(), language)
    if language == "vi":
        return f"{clock} ngày {date} (UTC{zone})"
    return f"{date}, {clock} (UTC{zone})"


@lru_cache(maxsize=2**14)
def number(text: str, language: Language) -> str:
    """A plain number with its groups of three; anything else as it is.

    >>> number("1469800000000", "vi"), number("-71.7", "vi"), number("71.70", "en")
    ('1.469.800.000.000', '−71,7', '71.7')
    """
    try:
        read = Decimal(text)
    except InvalidOperation:
        return text
    if not read.is_finite():
        return text
    whole = read.quantize(Decimal(1)) if read == read.to_integral_value() else read.normalize()
    written = f"{whole:,f}".replace("-", "−")
    return written.translate(str.maketrans(",.", ".,")) if language == "vi" else written


def figure(text: str, language: Language) -> str:
    """A figure as `lcreport diff` tells it: a number, perhaps with its qualifier before it.

    >>> figure("at_least 736000", "vi"), figure("described", "en")
    ('trên 736.000', 'in words only')
    """
    qualifier, _, value = text.rpartition(" ")
    if "described" in {qualifier, value}:
        return _TEXTS["described"][language == "en"]
    shown = number(value, language)
    if not qualifier:
        return shown
    return _QUALIFIERS.get(qualifier, ("{}", "{}"))[language == "en"].format(shown)


@lru_cache(maxsize=2**14)
def size(count: int, language: Language) -> str:
    """A file's size.

    >>> size(512, "vi"), size(1_340_000, "vi"), size(48_200, "en")
    ('512 B', '1,3 MB', '48 kB')
    """
    shown, unit = float(count), 0
    while shown >= 999.5 and unit < len(_UNITS) - 1:
        shown, unit = shown / 1000, unit + 1
    places = 1 if unit > 1 and shown < 99.5 else 0
    return f"{number(f'{shown:.{places}f}', language)} {_UNITS[unit]}"


def sorting(name: str) -> str:
    """A key by which Vietnamese names sort: letters first, tones after.

    >>> sorted(["Đắk Lắk", "Điện Biên", "Cần Thơ", "Cà Mau", "Dương"], key=sorting)
    ['Cà Mau', 'Cần Thơ', 'Dương', 'Đắk Lắk', 'Điện Biên']
    """
    import unicodedata  # noqa: PLC0415 - one use

    letters: list[str] = []
    tones: list[str] = []
    for mark in unicodedata.normalize("NFD", name.lower()):
        if mark in _TONES:
            tones.append(mark)
        elif mark in _SHAPES and letters:
            letters[-1] += _SHAPES[mark]
        else:
            letters.append("d~" if mark == "đ" else mark)
    return "\x00".join(letters) + "\x00\x00" + "".join(tones)


_TONES = "\u0300\u0309\u0303\u0301\u0323"
_SHAPES = {"\u0306": "~", "\u0302": "~~", "\u031b": "~~~"}
