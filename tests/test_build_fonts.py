"""A face of the machine's own, in which `fonts` of a params file has documents and charts set."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pikepdf
import pytest

import small_project

ROOT = Path(__file__).parents[1]
BROUGHT = Path(str(importlib.util.find_spec("matplotlib").origin)).parent / "mpl-data/fonts/ttf"
SERIF = "DejaVu Serif"


class Machine:
    """A project on a machine whose own fonts are those that a test puts there."""

    def __init__(self, folder: Path) -> None:
        self.project = small_project.of_sample(folder / "project", ROOT)
        self.fonts = folder / "share/fonts"
        self.fonts.mkdir(parents=True)

    def install(self, *names: str) -> None:
        for name in names:
            shutil.copy(BROUGHT / name, self.fonts)

    def declare(self, fonts: object) -> None:
        params = self.project / "params/sample.yaml"
        kept = re.sub(r"^fonts: .*\n", "", params.read_text("utf-8"), flags=re.MULTILINE)
        params.write_text(f"{kept.rstrip()}\nfonts: {json.dumps(fonts)}\n", "utf-8")

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        # matplotlib asks where fonts lie when it is imported, so each run is a process of its own.
        environment = {**os.environ, "XDG_DATA_HOME": str(self.fonts.parent)}
        return subprocess.run(
            [sys.executable, "-m", "lcreport", *command],
            cwd=self.project, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip

    def build(self, *more: str) -> subprocess.CompletedProcess[str]:
        return self.run(
            "build", "--dataset", "data/sample", "--period", "2021-9M",
            "--organisation", "hoi-nong-dan", "--language", "vi", "--to", "html,pdf,docx", *more,
        )  # fmt: skip

    @property
    def annexes(self) -> Path:
        return self.project / "out/sample/2021-9M/hoi-nong-dan"


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Machine:
    made = Machine(tmp_path_factory.mktemp("fonts"))
    made.install(*(f"DejaVuSerif{style}.ttf" for style in ("", "-Bold", "-Italic", "-BoldItalic")))
    made.install("STIXGeneral.ttf", "STIXGeneralBol.ttf")
    return made


@pytest.fixture(scope="module")
def built(machine: Machine) -> Machine:
    machine.declare(["No Such Face", SERIF])
    done = machine.build()
    assert done.returncode == 0, done.stderr
    return machine


def faces_of(pdf: Path) -> Iterator[str]:
    with pikepdf.open(pdf) as opened:
        for thing in opened.objects:
            if isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == "/FontDescriptor":
                yield str(thing.FontName).partition("+")[2]


def test_documents_and_charts_are_set_in_the_first_face_that_is_there(built: Machine) -> None:
    faces = set(faces_of(built.annexes / "annex.pdf"))
    assert {"DejaVuSerif", "DejaVuSerif-Bold"} <= faces
    # Neither the usual text face nor that of charts is left anywhere.
    assert not {face for face in faces if face.startswith(("Libertinus", "DejaVuSans"))}
    page = (built.annexes / "annex.html").read_text("utf-8")
    assert f"font-family=\"'{SERIF}'," in page


def test_manifest_names_the_hash_and_the_annex_the_face(built: Machine) -> None:
    release = json.loads((built.annexes.parent / "release.json").read_text("utf-8"))
    assert re.search(r'"fonts": "[0-9a-f]{64}"', json.dumps(release))
    page = (built.annexes / "annex.html").read_text("utf-8")
    assert "Phông chữ" in page


def test_same_face_makes_the_same_bytes(built: Machine, tmp_path: Path) -> None:
    again = built.build("--out", str(tmp_path / "again"))
    assert again.returncode == 0, again.stderr
    for name in ("annex.pdf", "annex.html", "annex.docx"):
        made = tmp_path / "again/sample/2021-9M/hoi-nong-dan" / name
        assert made.read_bytes() == (built.annexes / name).read_bytes(), name
    assert built.run("verify", "out").returncode == 0


def test_executed_notebook_is_converted_in_its_face(built: Machine, tmp_path: Path) -> None:
    code = (
        "import sys, json; from lcreport.render import pdf;"
        "sys.stdout.buffer.write(pdf(json.load(open(sys.argv[1]))))"
    )
    notebook = str(built.annexes / "annex.ipynb")
    for home, face in ((built.fonts.parent, "DejaVuSerif"), (tmp_path, "LibertinusSerif-Regular")):
        done = subprocess.run(
            [sys.executable, "-c", code, notebook],
            env={**os.environ, "XDG_DATA_HOME": str(home), "XDG_DATA_DIRS": str(tmp_path)},
            capture_output=True, check=True,
        )  # fmt: skip
        made = tmp_path / "annex.pdf"
        made.write_bytes(done.stdout)
        # A machine may have the face elsewhere, where fontconfig finds it whatever is set.
        if home == built.fonts.parent or b"not on this machine" in done.stderr:
            assert any(name.startswith(face.partition("-")[0]) for name in faces_of(made))


def test_another_file_of_the_face_makes_annexes_anew(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    machine.install("DejaVuSerif.ttf", "DejaVuSerif-Bold.ttf")
    machine.declare([SERIF])
    # Its own name, so that a copy which the machine has does not come first.
    for file in machine.fonts.glob("*.ttf"):
        renamed(file, "Lcreport Trial")
    machine.declare(["lcreport trial"])
    assert machine.build().returncode == 0
    assert "1 up to date" in machine.build().stdout + machine.build().stderr
    regular = machine.fonts / "DejaVuSerif.ttf"
    regular.write_bytes(regular.read_bytes() + b"\0")
    explained = machine.build("--explain")
    assert re.search("fonts|phông chữ", explained.stdout + explained.stderr)
    refused = machine.run("verify", "out")
    assert refused.returncode == 1


def renamed(file: Path, family: str) -> None:
    from fontTools.ttLib import TTFont  # matplotlib brings it

    font = TTFont(file, recalcTimestamp=False)
    for record in font["name"].names:
        if record.nameID in {1, 16}:
            record.string = family
    font.save(file)


def test_a_face_that_lacks_letters_is_no_remedy_for_itself(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    machine.install("STIXGeneral.ttf", "STIXGeneralBol.ttf")
    for file in machine.fonts.glob("*.ttf"):
        renamed(file, "Times New Roman")
    machine.declare(["Times New Roman"])
    english = " ".join(machine.build("--lang", "en").stderr.split())
    assert "font 'Times New Roman' lacks 88 letters of Vietnamese" in english
    assert "Liberation Serif" in english.partition(".ttf; ")[2].partition(";")[0]
    assert english.count("Times New Roman") == 1
    vietnamese = " ".join(machine.build("--lang", "vi").stderr.split())
    assert "phông chữ 'Times New Roman' thiếu 88 chữ cái tiếng Việt (Ạ, ạ," in vietnamese
    assert not re.search(r"\b(font|name|without|which|such)\b", vietnamese), vietnamese


@pytest.mark.parametrize(
    ("fonts", "said"),
    [
        pytest.param(["Dejavu Seriff X"], "did you mean 'DejaVu Serif'", id="not there"),
        pytest.param(["Qqq Zzz"], "is not on this machine; install it", id="unlike"),
        pytest.param(["STIXGeneral"], "lacks 88 letters of Vietnamese", id="lacks letters"),
        pytest.param(["No Such", "STIXGeneral"], "is not on this machine.*; font", id="both"),
        pytest.param(
            "DejaVu Serif", r"fonts is 'DejaVu Serif'; write it as in `fonts: \[", id="text"
        ),
        pytest.param([], r"fonts is \[\]; write it as in", id="none"),
        pytest.param([["a"]], "fonts is .*; write it as in", id="a list in a list"),
    ],
)
def test_face_that_cannot_serve_is_refused_before_anything_starts(
    machine: Machine, fonts: object, said: str
) -> None:
    declared: Sequence[str] = (machine.project / "params/sample.yaml").read_text("utf-8")
    machine.declare(fonts)
    try:
        done = machine.build()
    finally:
        (machine.project / "params/sample.yaml").write_text(str(declared), "utf-8")
    assert done.returncode == 2
    assert re.search(said, " ".join(done.stderr.split())), done.stderr
