"""Roman numerals, with which annexes are numbered."""

from __future__ import annotations

_SIGNS = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"),
    (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip


def roman(number: int) -> str:
    """A Roman numeral.

    >>> roman(4), roman(19)
    ('IV', 'XIX')
    """
    written = ""
    for value, sign in _SIGNS:
        count, number = divmod(number, value)
        written += sign * count
    return written


def of_roman(text: str) -> int:
    """The number that a Roman numeral writes; 0 for what is none.

    >>> of_roman("XIX"), of_roman("IIII"), of_roman("")
    (19, 0, 0)
    """
    values = dict((sign, value) for value, sign in _SIGNS if len(sign) == 1)  # noqa: C402
    digits = [values.get(letter, 0) for letter in text]
    following = [*digits[1:], 0]
    number = sum(
        -digit if digit < after else digit for digit, after in zip(digits, following, strict=False)
    )
    return number if number > 0 and roman(number) == text else 0
