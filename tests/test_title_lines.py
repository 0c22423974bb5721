"""The lines of a title: in which words an office would break it."""

import pytest

from lcreport.blocks import Head
from lcreport.render import fonts, title_lines
from lcreport.render.paper import UPRIGHT_PT

NINE_VI, NINE_EN = "9 tháng đầu năm 2021", "First nine months of 2021"


def lines(title: str, name: str, period: str, room: float = UPRIGHT_PT) -> list[str]:
    head = Head(organisation_name=name, period_label=period)
    return title_lines.of(title, head, room)


@pytest.mark.parametrize(
    ("title", "name", "period", "wanted"),
    [
        pytest.param(
            "Kết quả phối hợp công tác giữa UBND tỉnh Lào Cai với Hội Nông dân tỉnh Lào Cai, "
            "9 tháng đầu năm 2021",
            "Hội Nông dân tỉnh Lào Cai",
            NINE_VI,
            [
                "Kết quả phối hợp công tác giữa UBND tỉnh Lào Cai",
                "với Hội Nông dân tỉnh Lào Cai, 9 tháng đầu năm 2021",
            ],
            id="before the word that leads to the name",
        ),
        pytest.param(
            "Overview of coordination between the People's Committee of Lào Cai Province, the "
            "Fatherland Front and socio-political organisations, first nine months of 2021",
            "Lào Cai Province",
            NINE_EN,
            [
                "Overview of coordination between the",
                "People's Committee of Lào Cai Province,",
                "the Fatherland Front and socio-political",
                "organisations, first nine months of 2021",
            ],
            id="no year alone",
        ),
        pytest.param(
            "Simulated: results of coordination between the People’s Committee of Lào Cai Province "
            "and the Veterans’ Association of Lào Cai Province, first nine months of 2021",
            "Veterans’ Association of Lào Cai Province",
            NINE_EN,
            # "People's … Veterans'" in capitals is a point wider than the page, by kerning.
            [
                "Simulated: results of coordination between the People’s",
                "Committee of Lào Cai Province and the Veterans’",
                "Association of Lào Cai Province, first nine months of 2021",
            ],
            id="no line by a hair too wide",
        ),
        pytest.param("Tóm tắt cho lãnh đạo", "", "", ["Tóm tắt cho lãnh đạo"], id="one line"),
        pytest.param("", "", NINE_VI, [], id="none"),
    ],
)
def test_title_breaks_where_it_reads_best(
    title: str, name: str, period: str, wanted: list[str]
) -> None:
    assert lines(title, name, period) == wanted


def test_word_wider_than_the_line_stands_by_itself_and_none_is_lost() -> None:
    title = f"Kết quả {'dài' * 40} của năm 2021"
    assert lines(title, "", "2021") == ["Kết quả", "dài" * 40, "của năm 2021"]


@pytest.mark.parametrize("room", [150, 230, 310])
def test_every_line_fits_and_all_words_stay(room: float) -> None:
    title = "Kết quả phối hợp công tác giữa UBND tỉnh Lào Cai với Hội Cựu chiến binh, năm 2021"
    found = lines(title, "Hội Cựu chiến binh", "Năm 2021", room)
    assert " ".join(found) == title
    known = fonts.advances()
    known.learn(title.upper())
    widths = [known.width(line.upper(), title_lines.SIZE_PT, bold=True) for line in found]
    assert max(widths) <= room
