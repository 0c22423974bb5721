"""What a report says in words alone, as rows of tables: tasks, documents, difficulties, strengths.

The heading says which table a sentence belongs to; under a heading of strengths and difficulties
together, its own words do. Nothing here is ever sure: a sentence is no number that could be checked
against the last one, so that a person says yes to each row.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Literal, TypedDict, cast, get_args

from lcreport.intake.prose import align
from lcreport.intake.prose.structure import TextSpan
from lcreport.languages import codes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lcreport.intake.prose.grammar import Grammar
    from lcreport.intake.prose.known import Known
    from lcreport.intake.prose.structure import Report, ReportParagraph
    from lcreport.period import Period

RowTable = Literal["commitments", "documents", "difficulties", "strengths"]
"""The tables whose rows are sentences."""
ROW_TABLES: tuple[RowTable, ...] = get_args(RowTable)
_PARTS = re.compile(r"[^;“”\"()]*(?:(?:“[^”]*”|\"[^\"]*\"|\([^()]*\))[^;“”\"()]*)*")
_OPENING = re.compile(r"^(?P<head>[^:;]{3,120}):\s+\S")
# "số 1428 đến số 1432" is five documents; "từ số 12 đến số 500" is no list of them.
_LONGEST_RANGE = 30
_SHORTEST = 12
# A date further behind a number than this is another document's or an event's.
_NEAR = 12
_LONGEST_SUBJECT = 400


class RowProposal(TypedDict):
    """One row of a table, as rows.json has it.

    `cells` are those of the table but for its id, which is made when the row is taken in.
    """

    table: RowTable
    organisation: str
    cells: dict[str, str]
    start: int
    end: int
    sentence: str
    locator: str
    doubt: str | None


def proposed(report: Report, known: Known, rules: Grammar, period: Period) -> list[RowProposal]:
    """The rows of other tables that a report proposes, in its order.

    Args:
        report: With its sections and sentences.
        known: What the dataset knows.
        rules: Of the report's language.
        period: That the report is about.
    """
    return list(_Reading(report, known, rules, period).rows())


class _Reading:
    """A report while its rows are read."""

    def __init__(self, report: Report, known: Known, rules: Grammar, period: Period) -> None:
        self.report, self.known, self.rules, self.period = report, known, rules, period
        self.whole = align.reporting(report, known, rules)
        # A report may be in a language that datasets have no columns for.
        self.code = rules.language if rules.language in codes() else "en"

    def rows(self) -> Iterator[RowProposal]:
        for paragraph in self.report.paragraphs:
            words = self._words(paragraph.span)
            if not paragraph.is_heading and self._has("closing", words):
                # Receivers and signatures follow, without a heading of their own.
                return
            table = self._table_of(paragraph)
            if paragraph.is_heading or not table:
                continue
            if table == "documents":
                yield from self._documents(paragraph)
            else:
                yield from self._sentences(paragraph, table)

    def _words(self, span: TextSpan) -> str:
        return self.report.words(span.start, span.end)

    def _has(self, key: str, words: str) -> bool:
        return self.rules.pattern("rows", key).search(words) is not None

    def _table_of(self, paragraph: ReportParagraph) -> RowTable | Literal["assessment", ""]:
        # The innermost heading first: under "III. Đánh giá chung" stands "2. Khó khăn".
        for title in reversed(paragraph.headings):
            for table in ("strengths", "difficulties", "commitments", "documents", "assessment"):
                if self._has(table, title):
                    return cast("RowTable", table)
        return ""

    def _sentences(
        self, paragraph: ReportParagraph, under: RowTable | Literal["assessment"]
    ) -> Iterator[RowProposal]:
        for sentence in paragraph.sentences:
            table: RowTable = "strengths" if under == "assessment" else under
            if under == "assessment" and self._has("difficult", self._words(sentence)):
                table = "difficulties"
            # A strength is told in one long sentence, whose parts mean nothing alone.
            parts = [sentence] if table == "strengths" else list(self._parts(sentence))
            opening = self._opening(parts)
            for number, part in enumerate(parts):
                words = self._words_of_item(part)
                if len(words) < _SHORTEST or words.endswith(":"):
                    continue
                if number and opening:
                    words = f"{opening}: {words}"
                yield self._row(paragraph, sentence, part, table, words)

    def _parts(self, sentence: TextSpan) -> Iterator[TextSpan]:
        """The parts of a sentence between semicolons that stand in no quotation or bracket."""
        clean = self.report.clean
        at = sentence.start
        while at < sentence.end:
            found = _PARTS.match(clean, at, sentence.end)
            stop = found.end() if found is not None else sentence.end
            # A bracket or quotation mark without its other half ends no part.
            if stop < sentence.end and clean[stop] != ";":
                after = clean.find(";", stop, sentence.end)
                stop = after if after >= 0 else sentence.end
            words = clean[at:stop]
            if words.strip():
                lead = len(words) - len(words.lstrip())
                yield TextSpan(at + lead, at + len(words.rstrip()))
            at = stop + 1

    def _opening(self, parts: list[TextSpan]) -> str:
        """What stands before a colon and goes for all parts: "Phấn đấu đến 31/12/2021"."""
        if len(parts) < 2:
            return ""
        found = _OPENING.match(self._words_of_item(parts[0]))
        return found["head"] if found is not None else ""

    def _words_of_item(self, span: TextSpan) -> str:
        """Words without the mark of a list before them and the stop behind them."""
        words = self._words(span)
        found = self.rules.pattern("rows", "item").match(words)
        words = words[found.end() :] if found is not None else words
        words = words.strip().rstrip(";,. ").removesuffix("/")
        return words.rstrip(". ")

    def _row(
        self,
        paragraph: ReportParagraph,
        sentence: TextSpan,
        part: TextSpan,
        table: RowTable,
        words: str,
    ) -> RowProposal:
        text = words[:1].upper() + words[1:]
        organisation = self._organisation(paragraph, words)
        cells = {"period": str(self.period)}
        if table == "commitments":
            cells |= self._task(paragraph, text)
        else:
            cells[f"text_{self.code}"] = f"{text}."
        return self._proposal(table, organisation, cells, sentence, part, paragraph)

    def _proposal(  # noqa: PLR0913 - what one row has
        self,
        table: RowTable,
        organisation: str,
        cells: Mapping[str, str],
        sentence: TextSpan,
        part: TextSpan,
        paragraph: ReportParagraph,
        doubt: str | None = None,
    ) -> RowProposal:
        return RowProposal(
            table=table,
            organisation=organisation,
            cells={name: text for name, text in cells.items() if text},
            start=part.start,
            end=part.end,
            sentence=self._words(sentence),
            locator=paragraph.locator,
            doubt=doubt,
        )

    def _organisation(self, paragraph: ReportParagraph, words: str) -> str:
        """Whose row it is: the only organisation that its words name, or that of its section."""
        named = self._named(words)
        if len(named) == 1 and not self._has("everybody", words):
            return named.pop()
        return align.organisation_of(paragraph, self.known, self.whole)

    def _named(self, words: str) -> set[str]:
        text = " ".join(self.rules.spelt_out(words).lower().split())
        for other, name in self.rules.content["rows"]["names"].items():
            text = text.replace(other, name)
        return {
            organisation.id
            for organisation in self.known.organisations
            if organisation.id != self.known.overall
            and any(
                re.search(rf"\b{re.escape(' '.join(long))}\b", text)
                for name in organisation.names
                # A short name of one word stands in many sentences that are not about it.
                if len(long := self._bare(name)) > 1
            )
        }

    def _bare(self, name: str) -> list[str]:
        """The words of a name; "Veterans' Association of" without the word that leads on."""
        words = self.rules.spelt_out(name).lower().split()
        idle = self.rules.content["alignment"]["idle"]
        return words[:-1] if words and words[-1] in idle else words

    def _task(self, paragraph: ReportParagraph, text: str) -> dict[str, str]:
        due, due_text = self._due(text)
        if not due_text:
            due_text = self._time(paragraph)
        lead = self.rules.pattern("rows", "lead").match(text)
        return {
            f"task_{self.code}": text,
            "due": due,
            "status": "ongoing" if self._has("ongoing", text) else "planned",
            f"lead_{self.code}": lead["lead"] if lead is not None else "",
            f"due_text_{self.code}": due_text,
        }

    def _due(self, text: str) -> tuple[str, str]:
        """When a task is due, as a dataset has it and as the report words it."""
        not_due = self.rules.pattern("rows", "not_due")
        now = self.period.last_day.isoformat()
        for pattern in self.rules.content["rows"]["due"]:
            for found in re.finditer(pattern, text):
                before = not_due.search(text[: found.start()])
                day = self._day(found.groupdict())
                # A date in the past is that of a document or an event that the task is about.
                if day and before is None and day >= now[: len(day)]:
                    return day, found[0].strip(" ,")
        return "", ""

    def _day(self, parts: Mapping[str, str | None]) -> str:
        """A day, month or year from the groups of a pattern; empty for a day that is none."""
        year, month, day = parts["year"] or "", parts.get("month") or "", parts.get("day") or ""
        if quarter := parts.get("quarter"):
            quarters = self.rules.content["rows"]["quarters"]
            sizes = {word.lower(): size for word, size in quarters.items()}
            month = f"{sizes[quarter.lower()] * 3}"
        months = self.rules.content["rows"]["months"]
        month = f"{months.get(month.lower(), month)}"
        if not month:
            return year
        try:
            found = dt.date(int(year), int(month), int(day or 1))
        except ValueError:
            return ""
        return found.isoformat() if day else f"{found:%Y-%m}"

    def _time(self, paragraph: ReportParagraph) -> str:
        """The time that a heading gives to all its tasks."""
        for title in reversed(paragraph.headings):
            found = [one[0] for one in self.rules.pattern("rows", "time").finditer(title)]
            if found:
                return ", ".join(words.lower() if words.isupper() else words for words in found)
        return ""

    def _documents(self, paragraph: ReportParagraph) -> Iterator[RowProposal]:
        for sentence in paragraph.sentences:
            words = self.report.clean[sentence.start : sentence.end]
            found = list(self.rules.pattern("rows", "document").finditer(words))
            for number, one in enumerate(found):
                stop = found[number + 1].start() if number + 1 < len(found) else len(words)
                yield from self._document(paragraph, sentence, one, words, stop)

    def _document(
        self,
        paragraph: ReportParagraph,
        sentence: TextSpan,
        found: re.Match[str],
        words: str,
        stop: int,
    ) -> Iterator[RowProposal]:

        numbers, at, between = self._numbers(found, words)
        rest = words[at:stop]
        dated = self.rules.pattern("rows", "document_date").search(rest)
        if dated is not None and dated.start() <= _NEAR:
            rest = rest[dated.end() :]
        else:
            # "ngày 04/5/2021 UBND tỉnh ban hành … Quyết định số …": the only date of the sentence.
            dates = list(self.rules.pattern("rows", "document_date").finditer(words))
            dated = dates[0] if len(dates) == 1 else None
        issuer = self.rules.pattern("rows", "document_issuer").match(rest)
        if issuer is not None:
            rest = rest[issuer.end() :]
        opening = self.rules.pattern("rows", "document_subject").match(rest)
        subject = " ".join(rest[opening.end() if opening else 0 :].split()).rstrip(" ;.,/")
        if len(subject) < _SHORTEST:
            # What the document is about stands before its number.
            subject = " ".join(words[: found.start()].split()).strip(" ;.,-–")
        subject = subject[:1].upper() + subject[1:_LONGEST_SUBJECT]
        date = self._day(dated.groupdict()) if dated is not None else ""
        term = self.rules.pattern("rows", "term").search(subject)
        # A regulation without its day is refused by the checks.
        is_regulation = bool(date) and self._has("regulation", subject)
        named = self._named(subject)
        part = TextSpan(sentence.start + found.start(), sentence.start + at)
        for place, number in enumerate(numbers):
            doubts = [] if date else [self.rules.doubt("document_undated")]
            if place in between:
                doubts.append(self.rules.doubt("document_between"))
            cells = {
                "type": found["type"][:1].upper() + found["type"][1:],
                "number": number,
                "date": date,
                "issuer": " ".join(issuer["issuer"].split()) if issuer is not None else "",
                f"subject_{self.code}": subject,
                "valid_from": term["first"] if term is not None else "",
                "valid_to": term["last"] if term is not None else "",
                "regulation": "true" if is_regulation else "false",
                "term": " ".join(term[0].split()) if term is not None else "",
            }
            organisation = next(iter(named)) if len(named) == 1 else ""
            yield self._proposal(
                "documents",
                organisation,
                cells,
                sentence,
                part,
                paragraph,
                "; ".join(doubts) or None,
            )

    def _numbers(self, found: re.Match[str], words: str) -> tuple[list[str], int, frozenset[int]]:
        """The numbers of documents named together, where they end, and which are only between."""
        numbers, at = [found["number"]], found.end()
        until = self.rules.pattern("rows", "document_range").match(words[at:])
        if until is not None:
            first = re.match(r"\d+", numbers[0])
            low, high = int(first[0]) if first else 0, int(until["last"])
            if low < high <= low + _LONGEST_RANGE and numbers[0].endswith(until["rest"]):
                numbers = [f"{number}{until['rest']}" for number in range(low, high + 1)]
                return numbers, at + until.end(), frozenset(range(1, len(numbers) - 1))
        while also := self.rules.pattern("rows", "document_also").match(words[at:]):
            numbers.append(also["number"])
            at += also.end()
        return numbers, at, frozenset()
