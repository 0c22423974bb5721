"""Releases, approvals, sites and journals that somebody altered: every field, and the files."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import site_factory
from bad_input import Bad, fields, kind, replaced
from lcreport.release import kept_figures, records, seal

PLACE = "out/nho/2021-9M"
PUBLISH = ("publish", "site", "--out", "out")
DIFF = ("diff", "out/nho/2021-6M", PLACE)
VERIFY = ("verify", PLACE)
APPROVE = ("approve", PLACE, "--by", "x")
RELEASES = ("list", "releases", "--out", "out")
WRONG: tuple[Any, ...] = (
    ..., None, 7, -1, True, [], {}, "", "../x", "x" * 3000, [[]], {"a": None}, "\ud800", "2021-13M",
    10**40, "a\nb",
)  # fmt: skip
BYTES: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _: b"",
    "cut in half": lambda content: content[: len(content) // 2],
    "without its last byte": lambda content: content[:-1],
    "with a line more": lambda content: content + b"{}\n",
    "binary": lambda _: bytes(range(256)),
    "deep": lambda _: b"[" * 100_000,
    "a list": lambda _: b"[]",
    "a number": lambda _: b"1e999",
    "UTF-16": lambda content: content.decode().encode("utf-16"),
    "half a letter": lambda content: content[:40] + b"\xc3" + content[40:],
    "spaces in front": lambda content: b"  " + content,
    "NaN": lambda _: b'{"period": NaN}',
}


@cache
def made() -> dict[str, bytes]:
    """A project with two releases, approved and published, as path → content."""
    with TemporaryDirectory() as folder:
        project = into(Path(folder))
        return {
            path.relative_to(project).as_posix(): path.read_bytes()
            for path in sorted(project.rglob("*"))
            if path.is_file()
        }


def into(project: Path) -> Path:
    """Write the dataset, its releases and its site into a project."""
    site_factory.project(project)
    for period in ("2021-6M", "2021-9M"):
        site_factory.build(project, period)
    site_factory.approve(project / "out")
    site_factory.publish(project, str(project / "site"))
    return project


def all_of() -> Iterator[Bad]:
    """Every input of these kinds."""
    yield from _manifests()
    yield from _figures()
    yield from _beside()
    yield from _sites()
    yield from _journals()
    yield from _published()


def _replacing(place: str, content: bytes) -> Callable[[Path], None]:
    return lambda project: (project / place).write_bytes(content) and None


def _encoded(content: Any) -> bytes:
    return json.dumps(content).encode()


def _shown(value: Any) -> str:
    return "without" if value is ... else json.dumps(value)[:14]


def _kinds(content: Any) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    names = {*site_factory.INDICATORS, *site_factory.ORGANISATIONS}
    found: dict[tuple[Any, ...], tuple[Any, ...]] = {}
    for path in fields(content):
        found.setdefault(tuple("*" if part in names else part for part in kind(path)), path)
    return found


def _manifests() -> Iterator[Bad]:
    place = f"{PLACE}/release.json"
    content = json.loads(made()[place])
    plain = {name: value for name, value in content.items() if name not in {"seal", "seals"}}
    for name, path in _kinds(content).items():
        for value in WRONG:
            forged = replaced(content, path, value)
            if forged == content:
                continue
            yield Bad(
                f"manifest {'.'.join(map(str, name))} {_shown(value)}",
                _replacing(place, _encoded(forged)),
                (PUBLISH, DIFF, VERIFY, APPROVE),
                place="release.json",
                writes=True,
            )
            # As by somebody who knows how a release is sealed: what is altered has the right form
            # for some, and is refused for the others.
            if path[0] in plain:
                members = {
                    name: json.dumps(value) for name, value in replaced(plain, path, value).items()
                }
                yield Bad(
                    f"sealed manifest {'.'.join(map(str, name))} {_shown(value)}",
                    _replacing(place, seal.sealed(members)),
                    (PUBLISH, DIFF, APPROVE, RELEASES),
                    place="",
                    harmless=True,
                    writes=True,
                )
    for name, change in BYTES.items():
        yield Bad(
            f"manifest is {name}",
            _replacing(place, change(made()[place])),
            (PUBLISH, DIFF, VERIFY, APPROVE),
            place="release.json",
            writes=True,
        )


def _figures() -> Iterator[Bad]:
    """The file of figures, altered as it stands and by somebody who has the manifest fit it."""
    manifest_ = json.loads(made()[f"{PLACE}/release.json"])
    plain = {name: value for name, value in manifest_.items() if name not in {"seal", "seals"}}
    (place,) = (path for path in made() if path.startswith(f"{PLACE}/figures-"))
    text = gzip.decompress(made()[place])
    wrong = {name: gzip.compress(change(text), mtime=0)
             for name, change in BYTES.items()}  # fmt: skip
    wrong |= {f"packed, {name}": change(made()[place]) for name, change in BYTES.items()
              if name not in {"UTF-16"}}  # fmt: skip
    wrong["a bomb"] = gzip.compress(b" " * 2**26, mtime=0) * 17
    for name, content in wrong.items():
        yield Bad(
            f"figures: {name}",
            _replacing(place, content),
            (PUBLISH, DIFF, APPROVE),
            place="figures-",
            writes=True,
        )
        record = records.file_record(content)
        members = {**plain, "figures_file": asdict(record)}
        sealed = seal.sealed({key: json.dumps(value) for key, value in members.items()})

        def put(project: Path, content: bytes = content, sealed: bytes = sealed) -> None:
            (project / PLACE / kept_figures.name(records.file_record(content))).write_bytes(content)
            (project / PLACE / "release.json").write_bytes(sealed)

        yield Bad(
            f"sealed figures: {name}",
            put,
            (PUBLISH, DIFF, APPROVE),
            place="figures-",
            harmless=name == "spaces in front",
            writes=True,
        )


def _beside() -> Iterator[Bad]:
    place = f"{PLACE}/approval.json"
    content = json.loads(made()[place])
    for name, path in _kinds(content).items():
        for value in WRONG:
            yield Bad(
                f"approval {'.'.join(map(str, name))} {_shown(value)}",
                _replacing(place, _encoded(replaced(content, path, value))),
                (PUBLISH, VERIFY),
                place="",
                harmless=True,
                writes=True,
            )
    for name, change in BYTES.items():
        yield Bad(
            f"approval is {name}",
            _replacing(place, change(made()[place])),
            (PUBLISH,),
            place="approval.json",
            # Its last byte is a line's end.
            harmless=name in {"spaces in front", "without its last byte"},
            writes=True,
        )
    lines = {
        "no line": b"", "half a line": b'0123456789abcdef {"annex"', "binary": bytes(range(256)),
        "of another": b'0123456789abcdef {"annex": {}, "figures": {}}\n', "deep": b"[" * 90_000,
    }  # fmt: skip
    for name, line in lines.items():
        yield Bad(
            f"release's journal: {name}",
            _replacing(f"{PLACE}/.journal.jsonl", line),
            (PUBLISH, DIFF, VERIFY, APPROVE),
            place=PLACE,
            writes=True,
        )


def _journals() -> Iterator[Bad]:
    journals = {
        "empty": b"", "no JSON": b"{", "a list": b"[]", "leads out": b'{"moves": {"../x": 1}}',
        "numbers": b'{"moves": {"index.html": -1}, "removals": [7]}', "deep": b"[" * 90_000,
        "a number without end": b'{"moves": {"index.html": 1e999}, "removals": []}',
        "NUL": b'{"moves": {"a\\u0000b": 1}, "removals": ["a\\u0000b"]}',
        "half a letter": b'{"moves": {}, "removals": ["\\ud800"]}',
        "a name too long": b'{"moves": {}, "removals": ["' + b"x" * 5000 + b'"]}',
        "not a number": b'{"moves": {"index.html": NaN}, "removals": []}',
        "removes all": b'{"moves": {}, "removals": ["..", "/etc/passwd", "index.html"]}',
    }  # fmt: skip
    for name, content_ in journals.items():
        yield Bad(
            f"site's journal: {name}",
            _replacing("site/_/.journal", content_),
            (PUBLISH,),
            place="",
            harmless=True,
            writes=True,
        )


def _sites() -> Iterator[Bad]:
    for record in ("site/nho/2021-9M/edition-1/edition.json", "site/_/site.json"):
        content = json.loads(made()[record])
        short = record.rpartition("/")[2]
        for name, path in _kinds(content).items():
            # Of the pages one is enough.
            if name[0] == "pages" and len(name) > 1 and name[1] != "index.html":
                continue
            for value in WRONG:
                yield Bad(
                    f"{short} {'.'.join(map(str, name))} {_shown(value)}",
                    _replacing(record, _encoded(replaced(content, path, value))),
                    (PUBLISH,),
                    place="",
                    harmless=True,
                    writes=True,
                )
        for name, change in BYTES.items():
            yield Bad(
                f"{short} is {name}",
                _replacing(record, change(made()[record])),
                (PUBLISH,),
                place=short,
                # The release is here, of which a damaged record is written anew.
                harmless=True,
                writes=True,
            )


def _published() -> Iterator[Bad]:
    for path in ("annex.vi.html", "annex.en.pdf"):
        place = f"site/nho/2021-9M/edition-1/hoi-ccb/{path}"
        for name, change in BYTES.items():
            if place in made():
                yield Bad(
                    f"published {path} is {name}",
                    _replacing(place, change(made()[place].ljust(60))),
                    (PUBLISH,),
                    place=place.removeprefix("site/"),
                    writes=True,
                )
