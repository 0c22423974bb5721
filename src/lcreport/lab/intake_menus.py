"""The choices below a preview in JupyterLab; each does what a method of the board does."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Protocol

import ipywidgets as widgets

from lcreport.errors import LcreportError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from traitlets import Bunch

    from lcreport.annex.wording import Words
    from lcreport.intake.preview import Preview
    from lcreport.lab.intake_table import Question

MOST = 30
"""So many menus are offered at once; answers make room for the next ones."""
# ipywidgets gives a widget 300 pixels, 80 of them to its label, which cuts names of indicators.
_WIDE = {"width": "auto", "max_width": "100%"}


class Choices(Protocol):
    """What menus need of a board."""

    words: Words
    preview: Preview
    accepted: list[str]

    @property
    def questions(self) -> list[Question]:
        """The names that want an answer."""

    def choose(self, row: int | str, meaning: str) -> object:
        """Answer what a name means."""

    def reason(self, row: int, text: str) -> object:
        """Say why a figure is right."""

    def options(self, *, new: bool | None = None, withdraw: bool | None = None) -> object:
        """Change how figures are taken in."""

    def accept(self) -> Sequence[str]:
        """Write what may be written."""

    def undo(self, batch: str) -> int:
        """Take a batch back."""

    def to_html(self) -> str:
        """The table."""


class Menus:
    """The table, a menu for each name that wants an answer, a line for each doubt, and buttons.

    Attributes:
        table: The preview.
        answers: The menus and lines, in the order of the rows.
        new: Whether what is not known may be made.
        withdraw: Whether empty cells take figures back.
        accept: The button that writes.
        undo: The button that takes the last batch back.
        said: What was done, or why it was not.
        box: All of them.
    """

    def __init__(self, board: Choices) -> None:
        self._board = board
        self.table, self.said = widgets.HTML(), widgets.HTML()
        self.answers = widgets.VBox()
        self.new = self._check("new", lambda on: board.options(new=on))
        self.withdraw = self._check("withdraw", lambda on: board.options(withdraw=on))
        self.accept = self._button("accept", self._accept)
        self.undo = self._button("undo", self._undo)
        row = widgets.Layout(flex_flow="row wrap")
        buttons = widgets.HBox([self.new, self.withdraw, self.accept, self.undo], layout=row)
        self.box = widgets.VBox([self.table, self.answers, buttons, self.said])
        self._draw()

    def _text(self, key: str, **values: str) -> str:
        return self._board.words.phrase(f"intake.{key}", **values)

    def _check(self, name: str, change: Callable[[bool], object]) -> widgets.Checkbox:
        label = self._text(f"board.{name}")
        box = widgets.Checkbox(description=label, indent=False, layout=widgets.Layout(**_WIDE))
        box.observe(lambda event: self._do(lambda: change(bool(event["new"]))), "value")
        return box

    def _button(self, name: str, do: Callable[[], str | None]) -> widgets.Button:
        button = widgets.Button(description=self._text(f"board.{name}"))
        button.on_click(lambda _: self._do(do))
        return button

    def _do(self, do: Callable[[], object]) -> None:
        """Do something and draw everything anew; what goes wrong is said below."""
        try:
            done = do()
        except LcreportError as error:
            # What a callback raises, JupyterLab shows in a log that nobody has open.
            done = f"{error}"
        self.said.value = _escaped(done) if isinstance(done, str) else ""
        self._draw()

    def _accept(self) -> str:
        names = self._board.accept()
        lines = [self._text("accepted", batch=name) for name in names]
        return "\n".join(lines) or self._text("board.nothing")

    def _undo(self) -> str:
        batch = self._board.accepted[-1]
        return self._text("undone", batch=batch, count=f"{self._board.undo(batch)}")

    def _draw(self) -> None:
        self.table.value = self._board.to_html()
        wanted = [*self._menus(), *self._lines()]
        left_out = widgets.HTML(_escaped(self._text("board.more", count=f"{len(wanted) - MOST}")))
        self.answers.children = [*wanted[:MOST], *([left_out] if len(wanted) > MOST else [])]
        # A button that would do nothing invites to press it again.
        self.accept.disabled = not self._board.preview.changes
        self.undo.disabled = not self._board.accepted

    def _menus(self) -> Iterator[widgets.Dropdown]:
        for question in self._board.questions:
            name = question.match.printed
            menu = widgets.Dropdown(
                description=name or self._text("board.whose"),
                options=[(self._text("board.choose"), ""), *self._known(question)],
                value="",
                layout=widgets.Layout(**_WIDE),
                style={"description_width": "initial"},
            )
            # By its row, for a file that names nobody gives no name to answer.
            row = question.rows[0]
            # `row=row` binds it now: a lambda made in a loop sees the value of the last round.
            menu.observe(lambda event, row=row: self._chosen(event, row), "value")
            yield menu

    def _chosen(self, event: Bunch, row: int) -> None:
        if event["new"]:
            self._do(lambda: self._board.choose(row, event["new"]))

    def _known(self, question: Question) -> list[tuple[str, str]]:
        """What a name may mean: the likely ones with how sure they are, then all others."""
        table = "organisations" if question.is_organisation else "indicators"
        package = self._board.preview.package
        names = {
            row["id"]: row.get(f"name_{package.language}", "") for row in package.tables[table]
        }
        likely = {one.id: f"{one.score:.0%}" for one in question.match.candidates}
        first = [(f"{names.get(id, id)} ({score})", id) for id, score in likely.items()]
        return [*first, *((f"{name} [{id}]", id) for id, name in names.items() if id not in likely)]

    def _lines(self) -> Iterator[widgets.Text]:
        for row, line in enumerate(self._board.preview.lines, 1):
            if line.state == "doubted":
                field = widgets.Text(
                    description=self._text("board.reason", row=f"{row}", name=line.name),
                    # Else every letter typed would read all files anew.
                    continuous_update=False,
                    layout=widgets.Layout(**_WIDE),
                    style={"description_width": "initial"},
                )
                field.observe(lambda event, row=row: self._given(event, row), "value")
                yield field

    def _given(self, event: Bunch, row: int) -> None:
        if event["new"].strip():
            self._do(lambda: self._board.reason(row, event["new"]))


def _escaped(text: str) -> str:
    # A file's names are somebody else's text, and this widget takes HTML.
    return html.escape(text).replace("\n", "<br>")
