"""How wide texts are in Times New Roman, which Word files are set in."""

from __future__ import annotations

from lcreport.render.letter_widths import LetterWidths

_REGULAR = LetterWidths({
    180: "'", 200: "|", 250: " ,.\u00a0", 278: "/:;\\ijltı", 300: "²³", 333: "!()-I[]`fr·‘’‑",
    389: "Js", 400: "°", 408: '"', 444: "?acez“”", 469: "^", 480: "{}", 529: "ơ", 541: "~",
    542: "ư", 549: "≥≤", 556: "FPS", 564: "+<=>×−", 611: "ELTZ", 667: "BCR",
    722: "ADGHKNOQUVXYwĐƠ", 776: "Ư", 778: "&m", 833: "%", 889: "M", 921: "@", 944: "W",
    1000: "—…‰→",
}, usual=500)  # fmt: skip
_BOLD = LetterWidths({
    220: "|", 250: " ,.\u00a0", 278: "'/\\ilı", 300: "²³", 333: "!()-:;[]`fjt·‘’‑", 389: "Is",
    394: "{}", 400: "°", 444: "cerz", 520: "~", 549: "≥≤", 554: "ơ", 555: '"', 556: "Sbdhknpquđ",
    570: "+<=>×−", 581: "^", 600: "ư", 611: "FP", 667: "BELTZ", 722: "ACDNRUVXYwĐ",
    778: "GHKOQƠ", 796: "Ư", 833: "&m", 930: "@", 944: "M", 1000: "%W—…‰→",
}, usual=500)  # fmt: skip


class Times:
    """Its letters, measured as `fonts.Letters`."""

    def learn(self, text: str) -> None:
        """Nothing is to be measured."""

    def width(self, text: str, size_pt: float, *, bold: bool = False) -> float:
        """The length of a text in one line, in points.

        >>> round(Times().width("2021", 10), 2), round(Times().width("bộ", 10, bold=True), 2)
        (20.0, 10.56)
        """
        return (_BOLD if bold else _REGULAR).width(text, size_pt)
