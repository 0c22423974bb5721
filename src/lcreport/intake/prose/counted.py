"""What a number counts, and where the words that say so end.

In Vietnamese the word that counts stands first (`12 lớp dạy nghề`), in English last (`12 vocational
classes`); how many words may stand between is part of the grammar.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lcreport.intake.prose.read_number import small

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lcreport.intake.prose.grammar import Grammar
    from lcreport.intake.prose.number_patterns import Patterns

_RATES = frozenset({"%", "‰"})


def counted(  # noqa: PLR0913 - the parts of one reading
    text: str,
    end: int,
    scale: str,
    grammar: Grammar,
    patterns: Patterns,
    short: Mapping[str, str],
) -> tuple[str, int]:
    """The unit after a number, in its usual form, and its end; empty where there is none.

    Args:
        text: A paragraph.
        end: Where the number with its scale words ends.
        scale: The last scale word.
        grammar: Of the report's language.
        patterns: Of the grammar.
        short: Abbreviations that the report explains.
    """
    money = patterns.money.match(text, end)
    unit = patterns.unit.match(text, end)
    # "đồng" is money, "đồng chí" is a person.
    if money is not None and (unit is None or unit.end() <= money.end()):
        per = _per(text, money.end(), patterns)
        return grammar.content["money"]["unit"] + per[0], per[1]
    headed = _headed(text, end, grammar, patterns)
    if headed is not None:
        unit_name, stop = headed
        per = _per(text, stop, patterns)
        return usual(unit_name, grammar) + per[0], per[1]
    if unit is not None:
        name, stop = named(text, unit, grammar, patterns)
        per = _per(text, stop, patterns) if name not in _RATES else ("", stop)
        return name + per[0], per[1]
    abbreviated = re.compile(r"\s*(?P<short>[A-ZĐ][A-ZĐ&]+)\b").match(text, end)
    if abbreviated is not None and abbreviated["short"] in short:
        return short[abbreviated["short"]], abbreviated.end()
    if scale in grammar.content["money"]["scales"]:
        return grammar.content["money"]["unit"], end
    return _noun(text, end, grammar)


def _headed(text: str, end: int, grammar: Grammar, patterns: Patterns) -> tuple[str, int] | None:
    """The last known unit among the few words after a number, where the language puts it last."""
    most = grammar.content["units"]["words_before"]
    if not most:
        return None
    phrase = re.compile(rf"(?:\s+[^\W\d_][\w’'-]*){{1,{most + 1}}}").match(text, end)
    if phrase is None:
        return None
    cut = grammar.pattern("units", "phrase_ends").search(phrase[0])
    stop = end + cut.start() if cut else phrase.end()
    found = list(patterns.units.finditer(text, end, stop))
    if not found and cut and grammar.pattern("units", "phrase_joins").search(cut[0]):
        return _headed(text, end + cut.end(), grammar, patterns)
    if not found or text[end : found[0].start()].strip() == "":
        found = [match for match in found if match.end() == stop] or found[:1]
    return (found[-1]["unit"], found[-1].end()) if found else None


def _noun(text: str, end: int, grammar: Grammar) -> tuple[str, int]:
    """An unknown word after a number, taken as what is counted: two syllables at most."""
    found = re.compile(r"\s+(?P<noun>[^\W\d_]+(?:[ ][^\W\d_]+)?)").match(text, end)
    if found is None or not found["noun"].split()[0].islower():
        return "", end
    cut = grammar.pattern("alignment", "stops").search(f" {found['noun']} ")
    cut = cut or grammar.pattern("units", "phrase_ends").search(f" {found['noun']}")
    noun = found["noun"] if cut is None else found["noun"][: max(cut.start() - 1, 0)]
    return (noun, found.start("noun") + len(noun)) if noun.strip() else ("", end)


def _per(text: str, end: int, patterns: Patterns) -> tuple[str, int]:
    parts = ""
    while (per := patterns.per.match(text, end)) is not None:
        parts += f"/{' '.join(per['word'].split())}"
        end = per.end()
    return parts, end


def named(text: str, unit: re.Match[str], grammar: Grammar, patterns: Patterns) -> tuple[str, int]:
    """A known unit in its usual form, and its end."""
    word = " ".join(unit["unit"].split())
    name, end = word.lower(), unit.end()
    attendance = grammar.content["units"].get("attendance", {})
    if name == attendance.get("word") and patterns.person.match(text, end) is not None:
        return str(attendance["people"]), end
    if name in grammar.content["units"]["classifiers"]:
        # "3 cây cầu": the thing that the classifier counts says more than the classifier.
        thing = patterns.unit.match(text, end)
        if thing is not None and thing[0][0].isspace() and small(thing["unit"]) in grammar.units:
            return usual(thing["unit"], grammar), thing.end()
    # Signs of measures keep their capitals: MW, kWh.
    canonical = next((measure for measure in grammar.measures if measure == word), name)
    return grammar.aliases.get(name, canonical), end


def before(text: str, start: int, end: int, grammar: Grammar, patterns: Patterns) -> str:
    """What is counted where it stands before the number: "hợp tác xã 88", "số vụ là 6"."""
    text_before = text[max(start - 160, 0) : start]
    for subject in grammar.subjects:
        found = subject.search(text_before)
        if found is not None:
            # To the verb: the unit may be longer than what the pattern had to take.
            phrase = text_before[found.start("unit") :]
            first = patterns.unit.match(phrase)
            units = list(patterns.units.finditer(phrase))
            chosen = first or (units[-1] if units else None)
            if chosen is not None:
                return usual(chosen["unit"], grammar)
    if patterns.alone.match(text[end : end + 20]) is None:
        return ""
    # "tổ hội nghề nghiệp 331": the unit begins the phrase, other words may follow it.
    phrase = re.split(r"[,;:.()|]", text_before)[-1]
    chosen = patterns.unit.match(phrase.strip()) or patterns.last_unit.search(text_before)
    return "" if chosen is None else usual(chosen["unit"], grammar)


def usual(unit: str, grammar: Grammar) -> str:
    """A unit in the form in which the grammar lists it."""
    name = small(unit)
    return grammar.aliases.get(name, name)


def abbreviations(text: str, patterns: Patterns) -> dict[str, str]:
    """What the abbreviations count that a text explains.

    "công trình thanh niên (CTTN)" makes CTTN count công trình.
    """
    found: dict[str, str] = {}
    for short in re.finditer(r"\((?P<short>[A-ZĐ]{2,8})\)", text):
        words = text[max(short.start() - 80, 0) : short.start()].split()
        own = words[-len(short["short"]) :]
        initials = "".join(word[0].upper() for word in own)
        unit = patterns.unit.match(" " + " ".join(own))
        if initials == short["short"] and unit is not None:
            found[short["short"]] = small(unit["unit"])
    return found
