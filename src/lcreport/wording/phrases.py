"""Every fixed text, in Vietnamese and English side by side, by key.

Places in braces are filled by `Words.phrase`. A key with `.one` and `.other` is counted.
"""

from __future__ import annotations

PHRASES: dict[str, tuple[str, str]] = {
    "and": ("và", "and"),
    "points": ("điểm %", "percentage points"),
    "dong": ("đồng", "VND"),
    "million_dong": ("triệu đồng", "VND million"),
    "billion_dong": ("tỷ đồng", "VND billion"),
    "qualifier.at_least": ("trên {value}", "over {value}"),
    "qualifier.at_most": ("không quá {value}", "at most {value}"),
    "qualifier.approx": ("khoảng {value}", "about {value}"),
    "qualifier.described": ("{value}", "{value}"),
    "described": ("chỉ mô tả", "in words only"),
    "indicators_counted.one": ("{count} chỉ tiêu", "{count} indicator"),
    "indicators_counted.other": ("{count} chỉ tiêu", "{count} indicators"),
    "areas_counted.one": ("{count} lĩnh vực", "{count} area"),
    "areas_counted.other": ("{count} lĩnh vực", "{count} areas"),
    "places": ("{value} bậc", "{value} places"),
    "bound.at_least": ("ít nhất {value}", "at least {value}"),
    "bound.at_most": ("nhiều nhất {value}", "at most {value}"),
    "bound.approx": ("khoảng {value}", "about {value}"),
    "as_of": ("đến ngày {date}", "as of {date}"),
    "term_from": ("từ năm {year}", "from {year}"),
    "unit_line": ("Đơn vị tính: {unit}", "Unit: {unit}"),
    "source_line": ("Nguồn: {source}", "Source: {source}"),
    "columns_left_out": (
        "Không có cột: {columns}, vì bộ dữ liệu chưa có số liệu nào để điền.",
        "Columns left out because the dataset has no value for them: {columns}.",
    ),
    # Captions
    "caption.indicators": ("Các chỉ tiêu theo lĩnh vực", "Indicators by area"),
    "caption.regulations": (
        "Quy chế phối hợp đang có hiệu lực",
        "Coordination regulations in force",
    ),
    "caption.new_regulations": ("Các quy chế phối hợp mới", "New coordination regulations"),
    "caption.documents": ("Văn bản được viện dẫn", "Documents referred to"),
    "caption.commitments": ("Nhiệm vụ và cam kết", "Tasks and commitments"),
    "caption.shared": (
        "Chỉ tiêu có từ hai tổ chức trở lên cùng báo cáo",
        "Indicators that two organisations or more report",
    ),
    "caption.coverage": (
        "Chỉ tiêu đã báo cáo và chưa báo cáo, theo lĩnh vực",
        "Indicators reported and not reported, by area",
    ),
    "caption.printed": (
        "So sánh do nguồn công bố và so sánh tính lại",
        "Comparisons printed by the source beside those computed here",
    ),
    # Columns
    "column.number": ("TT", "No."),
    "column.indicator": ("Chỉ tiêu", "Indicator"),
    "column.unit": ("Đơn vị tính", "Unit"),
    "column.now": ("{period}", "{period}"),
    "column.quarter": ("Riêng {period}", "{period} alone"),
    "column.quarter_before": ("Quý trước", "Quarter before"),
    "column.previous": ("Kỳ trước", "Period before"),
    "column.same_period_last_year": ("Cùng kỳ năm trước", "Same period last year"),
    "column.year_end": ("Cuối năm trước", "End of last year"),
    "column.growth": ("Tăng, giảm so với {against} (%)", "Growth on {against} (%)"),
    "column.ratio": ("So với {against} (%, {against} = 100)", "Ratio to {against} (= 100)"),
    "column.target": ("Kế hoạch năm", "Plan of the year"),
    "column.attainment": ("Thực hiện so với kế hoạch (%)", "Attainment of the plan (%)"),
    "column.note": ("Ghi chú", "Note"),
    "column.document": ("Văn bản", "Document"),
    "column.date": ("Ngày ban hành", "Date"),
    "column.subject": ("Nội dung", "Subject"),
    "column.partner": ("Đơn vị phối hợp", "Partner"),
    "column.term": ("Thời hạn", "Term"),
    "column.task": ("Nhiệm vụ", "Task"),
    "column.lead": ("Thực hiện", "Who"),
    "column.due": ("Thời hạn", "By when"),
    "column.status": ("Tình trạng", "Status"),
    "column.area": ("Lĩnh vực", "Area"),
    "column.comparison": ("So sánh", "Comparison"),
    "column.computed": ("Tính lại", "Computed"),
    "column.printed": ("Nguồn công bố", "Printed"),
    "column.difference": ("Chênh lệch", "Difference"),
    "column.why": ("Giải thích", "Why"),
    "printed.growth": (
        "{indicator}: tăng, giảm so với cùng kỳ",
        "{indicator}: growth on a year earlier",
    ),
    "printed.ratio": (
        "{indicator}: so với cùng kỳ năm trước (= 100)",
        "{indicator}: ratio to the same period last year (= 100)",
    ),
    "printed.attainment": (
        "{indicator}: thực hiện so với kế hoạch năm",
        "{indicator}: attainment of the plan",
    ),
    "agrees": ("khớp", "agree"),
    # Legends
    "legend.missing": ("chưa có số liệu", "no figure available"),
    "legend.not_applicable": ("không áp dụng cho loại chỉ tiêu này", "does not apply to this kind"),
    "legend.coverage": (
        "3 chỉ tiêu có số liệu kỳ này trong 4 chỉ tiêu đã từng báo cáo",
        "3 indicators reported this period of 4 ever reported",
    ),
    "legend.not_followed": ("không theo dõi lĩnh vực này", "area not followed"),
    # Flags
    "flag.estimate": ("ước tính", "estimate"),
    "flag.preliminary": ("sơ bộ", "preliminary"),
    "flag.revised": ("đã điều chỉnh", "revised"),
    "flag.doubtful": ("nghi vấn", "doubtful"),
    "flag.break": ("gián đoạn chuỗi", "break in series"),
    "flag.described": ("chỉ mô tả", "in words only"),
    "flag.not_reported": ("chưa báo cáo", "not reported"),
    "flag.derived": ("được suy ra", "derived"),
    "flag.synthetic": ("mô phỏng", "simulated"),
    # Summary
    "summary.nothing": ("Kỳ này chưa có số liệu nào.", "No figure was reported for this period."),
    "summary.scope": (
        "Kỳ này có số liệu của {indicators} thuộc {areas}; nhiều nhất là lĩnh vực “{area}” ({most} chỉ tiêu).",
        "Figures were reported for {indicators} in {areas}; most of them in “{area}” ({most}).",
    ),
    "summary.scope_one": (
        "Kỳ này có số liệu của {indicators} thuộc lĩnh vực “{area}”.",
        "Figures were reported for {indicators} in the area “{area}”.",
    ),
    "summary.largest": (
        "Lớn nhất trong các chỉ tiêu tính bằng “{unit}” là {indicator}: {amount}.",
        "The largest of the figures counted in “{unit}” is {indicator}: {amount}.",
    ),
    "summary.largest_money": (
        "Số tiền lớn nhất là {indicator}: {amount}.",
        "The largest amount of money is {indicator}: {amount}.",
    ),
    "summary.no_comparison": (
        "Chưa so sánh được với kỳ nào vì bộ dữ liệu chưa có số liệu so sánh được của các kỳ trước.",
        "Nothing can be compared yet, because the dataset holds no comparable earlier figure.",
    ),
    "summary.no_plan": (
        "Bộ dữ liệu không có kế hoạch năm để đối chiếu.",
        "The dataset holds no plan of the year to set beside the figures.",
    ),
    "summary.changes": ("So với {against}: {counted}", "Against {against}: {counted}"),
    "summary.most_rising": (
        "; tăng nhiều nhất: {indicator} ({change})",
        "; the largest rise: {indicator} ({change})",
    ),
    "summary.most_falling": (
        "; giảm nhiều nhất: {indicator} ({change})",
        "; the largest fall: {indicator} ({change})",
    ),
    "summary.judged": (
        "; xét theo hướng mong muốn: {counted}",
        "; judged by the wanted direction: {counted}",
    ),
    "against.same_period_last_year": ("cùng kỳ năm trước", "the same period last year"),
    "against.year_end": ("cuối năm trước", "the end of last year"),
    "against.previous": ("kỳ trước", "the period before"),
    "counted.rising.one": ("{count} chỉ tiêu tăng", "{count} indicator rose"),
    "counted.rising.other": ("{count} chỉ tiêu tăng", "{count} indicators rose"),
    "counted.falling.one": ("{count} chỉ tiêu giảm", "{count} indicator fell"),
    "counted.falling.other": ("{count} chỉ tiêu giảm", "{count} indicators fell"),
    "counted.unchanged.one": ("{count} chỉ tiêu không đổi", "{count} indicator did not change"),
    "counted.unchanged.other": ("{count} chỉ tiêu không đổi", "{count} indicators did not change"),
    "counted.improving.one": ("{count} tốt lên", "{count} improved"),
    "counted.improving.other": ("{count} tốt lên", "{count} improved"),
    "counted.worsening.one": ("{count} kém đi", "{count} worsened"),
    "counted.worsening.other": ("{count} kém đi", "{count} worsened"),
    "summary.plan": (
        "{planned} có kế hoạch năm; khi đã qua {elapsed} thời gian của năm, {ahead} chỉ tiêu đạt tỷ lệ "
        "không thấp hơn mức đó và {behind} chỉ tiêu thấp hơn; cao nhất: {most} ({most_pct} kế hoạch), "
        "thấp nhất: {least} ({least_pct}).",
        "{planned} have a plan for the year; with {elapsed} of the year gone, {ahead} reached at least "
        "that share and {behind} less; the highest: {most} ({most_pct} of the plan), the lowest: "
        "{least} ({least_pct}).",
    ),
    "summary.plan_one": (
        "{most} đạt {most_pct} kế hoạch năm khi đã qua {elapsed} thời gian của năm, tức là {side}.",
        "{most} reached {most_pct} of the year's plan with {elapsed} of the year gone, which is {side}.",
    ),
    "plan.ahead": ("không chậm so với thời gian", "not behind the year"),
    "plan.behind": ("chậm so với thời gian", "behind the year"),
    "summary.caveats": ("Cần lưu ý: {counted}.", "To be noted: {counted}."),
    "caveat.doubtful.one": ("{count} số liệu nghi vấn", "{count} doubtful figure"),
    "caveat.doubtful.other": ("{count} số liệu nghi vấn", "{count} doubtful figures"),
    "caveat.estimate.one": ("{count} số liệu ước tính", "{count} estimate"),
    "caveat.estimate.other": ("{count} số liệu ước tính", "{count} estimates"),
    "caveat.revised.one": ("{count} số liệu đã điều chỉnh", "{count} revised figure"),
    "caveat.revised.other": ("{count} số liệu đã điều chỉnh", "{count} revised figures"),
    "caveat.break.one": ("{count} chuỗi bị gián đoạn", "{count} series with a break"),
    "caveat.break.other": ("{count} chuỗi bị gián đoạn", "{count} series with a break"),
    "caveat.described.one": (
        "{count} số liệu chỉ nêu bằng lời",
        "{count} figure told in words only",
    ),
    "caveat.described.other": (
        "{count} số liệu chỉ nêu bằng lời",
        "{count} figures told in words only",
    ),
    "caveat.not_reported.one": (
        "{count} chỉ tiêu từng báo cáo nhưng kỳ này chưa có",
        "{count} indicator reported before but not this period",
    ),
    "caveat.not_reported.other": (
        "{count} chỉ tiêu từng báo cáo nhưng kỳ này chưa có",
        "{count} indicators reported before but not this period",
    ),
    # Codes of `comparison`: reasons, remarks, printed reasons
    "reason.not_reported": ("kỳ này chưa có số liệu", "no figure for this period"),
    "reason.no_earlier_figure": ("kỳ so sánh chưa có số liệu", "no figure for the earlier period"),
    "reason.missing_part": (
        "thiếu số liệu thành phần để tính",
        "a part that it would be derived from was not reported",
    ),
    "reason.described": (
        "một trong hai số chỉ nêu bằng lời",
        "one of the two is told only in words",
    ),
    "reason.doubtful": ("một trong hai số còn nghi vấn", "one of the two is doubtful as printed"),
    "reason.base_zero": (
        "số gốc bằng 0 nên không tính tỷ lệ",
        "the base is zero, so no percentage",
    ),
    "reason.both_zero": ("cả hai số bằng 0: không đổi", "both figures are zero: no change"),
    "reason.base_negative": (
        "số gốc âm nên không tính tỷ lệ",
        "the base is negative, so no percentage",
    ),
    "reason.bounds_on_both_sides": (
        "cả hai số đều là mức chặn cùng phía nên không suy ra được mức tăng, giảm",
        "both figures are bounds of the same side, so no change follows",
    ),
    "reason.bounds_do_not_combine": (
        "mức chặn so với số gần đúng không cho kết quả chắc chắn",
        "a bound against an approximate figure gives no bound",
    ),
    "reason.break": (
        "hai số không cùng phạm vi hoặc cách tính nên không so sánh",
        "the two were not counted in the same way or for the same area",
    ),
    "reason.dates_differ": (
        "hai số khác ngày chốt trong năm",
        "the two are of different days of the year",
    ),
    "reason.no_target": ("không có kế hoạch năm", "there is no plan for the year"),
    "reason.not_for_this_kind": (
        "không áp dụng cho loại chỉ tiêu này",
        "does not apply to this kind",
    ),
    "reason.not_for_this_period": (
        "không áp dụng cho kỳ này",
        "does not apply to this form of period",
    ),
    "reason.units_differ": ("khác đơn vị nên không cộng được", "different units do not add up"),
    "reason.too_few_points": ("quá ít điểm so sánh được", "too few comparable points"),
    "remark.estimate_against_official": (
        "số ước tính so với số chính thức",
        "an estimate against an official figure",
    ),
    "remark.official_against_estimate": (
        "số chính thức so với số ước tính",
        "an official figure against an estimate",
    ),
    "remark.restated_base": ("số gốc đã tính lại theo phạm vi mới", "the base was restated"),
    "remark.merged_base": (
        "số gốc là tổng của các đơn vị đã sáp nhập",
        "the base is the sum of the merged organisations",
    ),
    "remark.base_revised": ("số gốc đã được điều chỉnh", "the base was revised"),
    "remark.base_derived": ("số gốc được suy ra", "the base was derived"),
    "remark.now_derived": ("số kỳ này được suy ra", "the figure compared was derived"),
    "printed_reason.only_printed": (
        "chỉ có số của nguồn, không đủ số liệu để tính lại",
        "printed only: the figures known do not suffice to compute it",
    ),
    "printed_reason.revision": (
        "khớp với số liệu tại thời điểm công bố; số liệu sau đó đã được điều chỉnh",
        "agrees with what was known when printed; figures were revised since",
    ),
    "printed_reason.plan_revised": (
        "khớp với kế hoạch tại thời điểm công bố; kế hoạch sau đó đã được điều chỉnh",
        "agrees with the plan known when printed; the plan was revised since",
    ),
    "printed_reason.estimate": (
        "khớp khi thay số ước tính của kỳ gốc bằng số thực hiện",
        "agrees once the estimate within the base is replaced by the actual figure",
    ),
    "printed_reason.restated_base": (
        "nguồn so với số cùng kỳ đã được tính lại",
        "the source compares with a restated figure of the earlier period",
    ),
    "printed_reason.unexplained": ("chưa giải thích được", "unexplained"),
    # Head lines, notes, provenance
    "annex": ("Phụ lục {numeral}", "Annex {numeral}"),
    "annex_title": ("Số liệu của {organisation}, {period}", "Figures of {organisation}, {period}"),
    "reference": (
        "(Kèm theo Báo cáo số {number} ngày {day} tháng {month} năm {year} của {issuer})",
        "(Attached to Report No. {number} of {day}/{month}/{year} by {issuer})",
    ),
    "window": ("Số liệu từ ngày {first} đến ngày {last}", "Figures from {first} to {last}"),
    "synthetic": ("SỐ LIỆU MÔ PHỎNG", "SIMULATED FIGURES"),
    "synthetic_note": (
        "SỐ LIỆU MÔ PHỎNG: mọi con số ở đây đều do máy tạo ra để thử, không phải số liệu thật.",
        "SIMULATED FIGURES (SỐ LIỆU MÔ PHỎNG): every number here was made up for trying, none is real.",
    ),
    "no_regulation": (
        "Bộ dữ liệu không ghi quy chế phối hợp nào với đơn vị này.",
        "The dataset records no coordination regulation with this organisation.",
    ),
    "no_commitment": (
        "Bộ dữ liệu không ghi nhiệm vụ nào cho kỳ này.",
        "The dataset records no task for this period.",
    ),
    "no_chart": (
        "Không có biểu đồ: các số liệu của kỳ này không cùng đơn vị hoặc đứng riêng lẻ.",
        "No chart: the figures of this period stand alone or share no unit.",
    ),
    "regulation": (
        "{document} ngày {date}, {subject}; đơn vị phối hợp: {partner}; thời hạn: {term}.",
        "{document} of {date}, {subject}; partner: {partner}; term: {term}.",
    ),
    "note.qualifier": (
        "“trên”, “không quá”, “khoảng” giữ đúng cách nói của nguồn: con số là mức thấp nhất, cao nhất hoặc "
        "gần đúng.",
        "“over”, “at most” and “about” are the source's own words: the number is a lower bound, an upper "
        "bound or an approximation.",
    ),
    "note.described": (
        "“chỉ mô tả”: nguồn chỉ nói bằng lời, không nêu con số.",
        "“in words only”: the source tells it in words and gives no number.",
    ),
    "note.doubtful": (
        "“nghi vấn”: in đúng như nguồn, nhưng con số khó hợp lý; lý do ghi ở dòng tương ứng.",
        "“doubtful”: printed as in the source, but hardly plausible; the note of that line says why.",
    ),
    "note.estimate": (
        "“ước tính”: sẽ được thay bằng số chính thức.",
        "“estimate”: to be replaced by an official figure.",
    ),
    "note.revised": (
        "“đã điều chỉnh”: khác với số công bố lần đầu.",
        "“revised”: differs from the value first published.",
    ),
    "note.revised_from": ("Công bố lần đầu: {value}.", "First published as {value}."),
    "note.rates": (
        "Tỷ lệ được so sánh bằng điểm phần trăm, không bằng phần trăm.",
        "Rates are compared in percentage points, not in percent.",
    ),
    "note.date": ("Số liệu được ghi nhận đến ngày {date}.", "Figures as recorded by {date}."),
    "note.sources": ("Nguồn: {sources}.", "Sources: {sources}."),
    "note.item": ("[{number}] {indicator}: {text}", "[{number}] {indicator}: {text}"),
    "provenance.dataset": ("Bộ dữ liệu", "Dataset"),
    "provenance.hash": ("Mã băm nội dung (SHA-256)", "Content hash (SHA-256)"),
    "provenance.version": ("Phiên bản lcreport", "lcreport version"),
    "provenance.parameters": ("Tham số", "Parameters"),
    "provenance.recorded": ("Số liệu ghi nhận đến", "Figures recorded by"),
    "provenance.licence": ("Giấy phép dữ liệu", "Licence of the data"),
    "document_number": ("{kind} số {number}", "{kind} {number}"),
    "unknown_date": ("không ghi ngày", "date not given"),
    "no_printed": (
        "Nguồn không công bố so sánh nào cho kỳ này.",
        "The source printed no comparison for this period.",
    ),
    "no_document": (
        "Bộ dữ liệu không ghi văn bản nào khác.",
        "The dataset records no other document.",
    ),
    # Overview
    "overview.scope": (
        "Kỳ này có {figures} của {organisations}.",
        "{figures} were reported by {organisations}.",
    ),
    "overview.most": (
        "Nhiều số liệu nhất: {organisation} ({figures}).",
        "Most figures: {organisation} ({figures}).",
    ),
    "overview.silent": (
        "Chưa có số liệu kỳ này: {organisations}.",
        "No figure for this period from: {organisations}.",
    ),
    "headline": ("{indicator}: {amount}", "{indicator}: {amount}"),
    "figures_counted.one": ("{count} số liệu", "{count} figure"),
    "figures_counted.other": ("{count} số liệu", "{count} figures"),
    "organisations_counted.one": ("{count} tổ chức", "{count} organisation"),
    "organisations_counted.other": ("{count} tổ chức", "{count} organisations"),
    "heading.difficulties": ("Khó khăn, hạn chế", "Difficulties"),
    "overview_title": ("Tổng hợp số liệu, {period}", "Overview of figures, {period}"),
    "no_shared": (
        "Chưa có chỉ tiêu nào được từ hai tổ chức trở lên cùng báo cáo trong kỳ này.",
        "No indicator was reported by two organisations or more this period.",
    ),
    "no_difficulty": ("Bộ dữ liệu không ghi khó khăn nào.", "The dataset records no difficulty."),
    "task_status.planned": ("theo kế hoạch", "planned"),
    "task_status.ongoing": ("đang thực hiện", "under way"),
    "task_status.done": ("đã hoàn thành", "done"),
    "task_status.late": ("chậm", "late"),
    # Furniture of the HTML page
    "page.contents": ("Nội dung", "Contents"),
    "page.skip_link": ("Đến phần nội dung chính", "Skip to the content"),
    "page.table": ("Bảng", "Table"),
    "page.chart": ("Biểu đồ", "Chart"),
    "page.copy": ("Chép bảng", "Copy table"),
    "page.copied": ("Đã chép", "Copied"),
    "page.sort": ("Sắp xếp theo {column}", "Sort by {column}"),
    "page.filter": ("Lọc dòng", "Filter rows"),
    "page.reset": ("Bỏ lọc", "Clear"),
    "page.download_csv": ("Tải CSV", "Download CSV"),
    "page.download_xlsx": ("Tải Excel", "Download Excel"),
    "page.page": ("Trang", "Page"),
    "page.notes": ("Ghi chú", "Notes"),
    "page.data": ("Số liệu của biểu đồ", "Data of the chart"),
    # Charts
    "chart.with_unit": ("{title} ({unit})", "{title} ({unit})"),
    "chart.unit_and_period": ("{unit}; {period}", "{unit}; {period}"),
    "chart.title.magnitudes": (
        "Các chỉ tiêu tính bằng {unit}, {period}",
        "Indicators in {unit}, {period}",
    ),
    "chart.title.parts": ("Cơ cấu “{name}”, {period}", "Parts of “{name}”, {period}"),
    "chart.title.change": (
        "Tốc độ tăng, giảm so với {against}, {period}",
        "Growth on {against}, {period}",
    ),
    "chart.title.points": (
        "Tăng, giảm so với {against}, {period}",
        "Change on {against}, {period}",
    ),
    "chart.title.trend": ("{name}, từ {first} đến {last}", "{name}, from {first} to {last}"),
    "chart.title.small_multiples": (
        "Diễn biến {counted}, từ {first} đến {last}",
        "The course of {counted}, from {first} to {last}",
    ),
    "chart.title.attainment": (
        "Thực hiện so với kế hoạch năm, {period}",
        "Attainment of the year's plan, {period}",
    ),
    "chart.title.side_by_side": (
        "{name} theo tổ chức, {period}",
        "{name} by organisation, {period}",
    ),
    "chart.own_scale": (
        "Mỗi ô một thang đo riêng; số đậm là giá trị mới nhất",
        "Each panel has a scale of its own; the bold number is the newest value",
    ),
    "chart.elapsed": ("{share} thời gian của năm đã qua", "{share} of the year has passed"),
    "chart.plan": ("kế hoạch năm = 100%", "plan of the year = 100%"),
    "chart.plan_of": ("{value} trên {plan}", "{value} of {plan}"),
    "chart.from_to": ("{before} → {now}", "{before} → {now}"),
    "chart.remainder": ("Phần còn lại", "Remainder"),
    "chart.whole": ("Tổng: {value}", "Total: {value}"),
    "chart.share": ("{value} ({share})", "{value} ({share})"),
    "chart.break": ("Gián đoạn: {reason}", "Break: {reason}"),
    "chart.break_unexplained": ("Gián đoạn chuỗi số liệu", "Break in the series"),
    "chart.column.name": ("Chỉ tiêu", "Indicator"),
    "chart.column.organisation": ("Tổ chức", "Organisation"),
    "chart.column.period": ("Kỳ", "Period"),
    "chart.column.value": ("Giá trị", "Value"),
    "chart.column.share": ("Tỷ trọng (%)", "Share (%)"),
    "chart.column.growth": ("Tăng, giảm (%)", "Growth (%)"),
    "chart.column.points": ("Tăng, giảm (điểm %)", "Change (percentage points)"),
    "chart.column.before": ("Kỳ gốc", "Base"),
    "chart.column.now": ("Kỳ này", "This period"),
    "chart.column.plan": ("Kế hoạch năm", "Plan of the year"),
    "chart.column.attainment": ("Thực hiện (%)", "Attainment (%)"),
    "chart.column.elapsed": ("Thời gian đã qua (%)", "Year passed (%)"),
    "chart.column.unit": ("Đơn vị tính", "Unit"),
    "chart.column.status": ("Ghi chú", "Note"),
    "chart.note.bar.estimate": (
        "Gạch chéo: ước tính hoặc sơ bộ",
        "Hatched: estimate or preliminary",
    ),
    "chart.note.bar.doubtful": ("Viền nét đứt: nghi vấn", "Dashed outline: doubtful"),
    "chart.note.bar.at_least": (
        "Đầu nhọn: ít nhất bằng mức này",
        "Pointed end: at least this much",
    ),
    "chart.note.bar.at_most": (
        "Đầu khuyết: nhiều nhất bằng mức này",
        "Notched end: at most this much",
    ),
    "chart.note.bar.approx": ("Đầu đứt quãng: số gần đúng", "Fading end: approximate"),
    "chart.note.point.estimate": (
        "Vòng rỗng: ước tính hoặc sơ bộ",
        "Hollow dot: estimate or preliminary",
    ),
    "chart.note.point.doubtful": ("Dấu chéo: nghi vấn", "Cross: doubtful"),
    "chart.note.point.at_least": (
        "Tam giác lên: ít nhất bằng mức này",
        "Triangle up: at least this much",
    ),
    "chart.note.point.at_most": (
        "Tam giác xuống: nhiều nhất bằng mức này",
        "Triangle down: at most this much",
    ),
    "chart.note.point.approx": ("Hình thoi: số gần đúng", "Diamond: approximate"),
    "chart.note.cut": (
        "Thanh có vết cắt được vẽ ngắn lại, con số vẫn đúng",
        "A cut bar is drawn short; its number is right",
    ),
    "chart.note.behind": (
        "Xanh: không chậm so với thời gian; xám: chậm so với thời gian",
        "Blue: not behind the year; grey: behind the year",
    ),
    "chart.note.rising": ("Xanh: tăng; xám: giảm", "Blue: rise; grey: fall"),
    "chart.note.axis": (
        "Trục giá trị không bắt đầu từ 0",
        "The axis of values does not begin at zero",
    ),
    "chart.note.missing": ("{symbol}: chưa có số liệu", "{symbol}: no figure available"),
    "chart.note.left_out.one": (
        "Còn {count} dòng nữa trong bảng số liệu của biểu đồ",
        "{count} more row stands in the chart's table",
    ),
    "chart.note.left_out.other": (
        "Còn {count} dòng nữa trong bảng số liệu của biểu đồ",
        "{count} more rows stand in the chart's table",
    ),
    "chart.alt.item": ("{name}: {value}", "{name}: {value}"),
    "chart.alt.magnitudes": (
        "Biểu đồ thanh: {counted}, {unit}, {period}. Lớn nhất là {most}; nhỏ nhất là {least}.",
        "Bar chart: {counted}, {unit}, {period}. The largest is {most}; the smallest is {least}.",
    ),
    "chart.alt.equal": (
        "Biểu đồ thanh: {counted}, {unit}, {period}. Mọi giá trị đều bằng nhau: {value}.",
        "Bar chart: {counted}, {unit}, {period}. All values are equal: {value}.",
    ),
    "chart.alt.all": ("Lần lượt: {items}.", "In order: {items}."),
    "chart.alt.parts": (
        "Biểu đồ thanh: {name}, {period}, tổng là {total}. Phần lớn nhất là {most}; nhỏ nhất là {least}.",
        "Bar chart: {name}, {period}, the total is {total}. The largest part is {most}; the smallest is "
        "{least}.",
    ),
    "chart.alt.remainder": ("Phần còn lại là {value}.", "The remainder is {value}."),
    "chart.alt.change": (
        "Biểu đồ thanh hai chiều: {counted} so với {against}, {period}; {rising}, {falling}.",
        "Diverging bar chart: {counted} against {against}, {period}; {rising}, {falling}.",
    ),
    "chart.alt.most_rising": ("Tăng nhiều nhất là {item}.", "The largest rise is {item}."),
    "chart.alt.most_falling": ("Giảm nhiều nhất là {item}.", "The largest fall is {item}."),
    "chart.alt.least_rising": ("Tăng ít nhất là {item}.", "The smallest rise is {item}."),
    "chart.alt.least_falling": ("Giảm ít nhất là {item}.", "The smallest fall is {item}."),
    "chart.alt.attainment": (
        "Biểu đồ thanh: {counted} so với kế hoạch năm, {period}. Cao nhất là {most}; thấp nhất là {least}.",
        "Bar chart: {counted} against the year's plan, {period}. The highest is {most}; the lowest is {least}.",
    ),
    "chart.alt.attainment_one": (
        "Biểu đồ thanh: thực hiện so với kế hoạch năm, {period}. {most}.",
        "Bar chart: attainment of the year's plan, {period}. {most}.",
    ),
    "chart.alt.elapsed": (
        "Khi đã qua {share} thời gian của năm, {ahead} không chậm và {behind} chậm.",
        "With {share} of the year passed, {ahead} not behind and {behind} behind.",
    ),
    "chart.alt.side_by_side": (
        "Biểu đồ thanh: {name}, {unit}, theo tổ chức, {period}. Lớn nhất là {most}; nhỏ nhất là {least}.",
        "Bar chart: {name}, {unit}, by organisation, {period}. The largest is {most}; the smallest is {least}.",
    ),
    "chart.alt.trend": (
        "Biểu đồ đường: {name}, {unit}, có {points} điểm từ {first} đến {last}: {course}, "
        "từ {first_value} đến {last_value}. Cao nhất là {most}; thấp nhất là {least}.",
        "Line chart: {name}, {unit}, with {points} points from {first} to {last}: {course}, "
        "from {first_value} to {last_value}. The highest is {most}; the lowest is {least}.",
    ),
    "chart.alt.small_multiples": (
        "{counted}, mỗi chỉ tiêu một biểu đồ đường nhỏ, từ {first} đến {last}: {rising}, {falling}.",
        "{counted}, each a small line chart, from {first} to {last}: {rising}, {falling}.",
    ),
    "chart.course.rising": ("tăng", "rising"),
    "chart.course.falling": ("giảm", "falling"),
    "chart.course.unchanged": ("không đổi giữa đầu và cuối", "unchanged between the ends"),
    "chart.course.unknown": ("không rõ tăng hay giảm", "no certain direction"),
    "chart.organisations_counted.one": ("{count} tổ chức", "{count} organisation"),
    "chart.organisations_counted.other": ("{count} tổ chức", "{count} organisations"),
}
