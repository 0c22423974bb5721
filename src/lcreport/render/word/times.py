"""How wide texts are in Times New Roman, which Word files are set in, or in an office's face."""

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


# How many times as wide as in Times a word is in other faces, at most; digits for the most part.
# Each with those of the same widths that stand in for it on other machines.
_FACES = {
    1.0: ("times", "times new roman", "liberation serif", "nimbus roman", "tinos", "thorndale"),
    1.08: ("calibri", "carlito", "garamond", "book antiqua", "palatino linotype"),
    1.14: (
        "arial", "helvetica", "liberation sans", "arimo", "nimbus sans", "cambria", "caladea",
        "segoe ui", "tahoma", "aptos",
    ),
    1.28: ("verdana", "georgia", "century gothic", "dejavu sans", "dejavu serif", "courier new"),
}  # fmt: skip
_UNKNOWN = 1.2
# DejaVu Serif, which LibreOffice takes on machines with neither Times nor what stands in for it.
_WIDEST = 1.32


class Times:
    """Its letters, measured as `fonts.Letters`."""

    def __init__(self, face: str = "") -> None:
        """Letters of Times, or about those of another face.

        Args:
            face: The other face's name; empty for Times itself.
        """
        known = (wider for wider, faces in _FACES.items() if face.lower() in faces)
        self._wider = next(known, _UNKNOWN) if face else 1.0
        self.reserve = max(1.0, _WIDEST / self._wider)

    def learn(self, text: str) -> None:
        """Nothing is to be measured."""

    def width(self, text: str, size_pt: float, *, bold: bool = False) -> float:
        """The length of a text in one line, in points.

        >>> round(Times().width("2021", 10), 2), round(Times().width("bộ", 10, bold=True), 2)
        (20.0, 10.56)
        >>> round(Times("Arial").width("2021", 10), 2)
        22.8
        """
        return (_BOLD if bold else _REGULAR).width(text, size_pt) * self._wider
