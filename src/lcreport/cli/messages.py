"""What commands say, in the user's language: that of `--lang`, else the system's.

The texts stand in the languages' files, in the tables `cli`, `intake` and `finding`. Errors, and
what is wrong with the structure of a dataset, are written in English and translated here.
"""

from __future__ import annotations

import contextlib
import functools
import inspect
import os
import re
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from typing import Annotated, Any, Protocol, cast, runtime_checkable

import typer

from lcreport import languages
from lcreport.errors import ParameterError
from lcreport.languages.translated import help_text, translated

# In the order that POSIX gives them.
_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")
_chosen: ContextVar[str] = ContextVar("language of messages")


def choose(given: str) -> str:
    """Speak a language from now on: the one given, else the system's.

    Raises:
        ParameterError: there is no such language.
    """
    code = languages.check(given) if given else of_system()
    _chosen.set(code)
    return code


def choose_early(arguments: Sequence[str]) -> None:
    """Speak the language that `--lang` names, for what is printed before options are read."""
    # An option and its value are one argument (`--lang=vi`) or two (`--lang vi`).
    words = [word for text in arguments for word in text.split("=", 1)]
    given = next((words[at + 1] for at, word in enumerate(words[:-1]) if word == "--lang"), "")
    # A language that there is not is refused when options are read.
    with contextlib.suppress(ParameterError):
        choose(given)


def of_system() -> str:
    """The system's language where lcreport has it, else English.

    `vi_VN.UTF-8` is Vietnamese, `C.UTF-8` none.
    """
    locale = next(filter(None, map(os.environ.get, _VARIABLES)), "")
    # `vi_VN.UTF-8@latin`: language, country, encoding, variant.
    code = re.split(r"[_.@]", locale)[0].lower()
    try:
        return code if code in languages.codes() else languages.PROGRAM
    except ParameterError:
        # The command itself refuses a folder of languages that is none.
        return languages.PROGRAM


def code() -> str:
    """The language that is spoken."""
    return _chosen.get("") or of_system()


def text(key: str, **values: object) -> str:
    """A text in the language that is spoken, its places filled in."""
    return languages.language(code()).text(key, **values)


def said(text: str) -> str:
    """An error or a finding in the language that is spoken."""
    return translated(text, code())


@runtime_checkable
class _Helped(Protocol):
    """A command or an option; typer brings click's classes with it under a private name."""

    help: str | None


def translate_help(command: object) -> None:
    """Put the help of a command, and of all below it, into the language that is spoken."""
    for own in (command, *getattr(command, "params", ())):
        if isinstance(own, _Helped) and own.help:
            own.help = help_text(own.help, code())
    for below in getattr(command, "commands", {}).values():
        translate_help(below)


def plural(key: str, count: int, **values: object) -> str:
    """A counted text in the language that is spoken."""
    return languages.language(code()).plural(key, count, **values)


def number(value: float, decimals: int = 0) -> str:
    """A number as the language that is spoken writes it."""
    return languages.language(code()).number(value, decimals)


LangOption = Annotated[
    str,
    typer.Option(
        "--lang",
        callback=choose,
        metavar="CODE",
        help="Language of messages; the system's (LANG) if not given.",
    ),
]


def with_lang(command: Callable[..., None]) -> Callable[..., None]:
    """A command that also has the option `--lang`, which needs nothing of the command itself."""
    signature = inspect.signature(command, eval_str=True)
    # A command that prints by itself asks for the language by its own parameter.
    if "lang" in signature.parameters:
        return command

    @functools.wraps(command)
    def run(*arguments: object, lang: str, **options: object) -> None:
        command(*arguments, **options)

    option = inspect.Parameter(
        "lang", inspect.Parameter.KEYWORD_ONLY, default="", annotation=LangOption
    )
    parameters = [*signature.parameters.values(), option]
    # typer asks both: the signature for defaults, the annotations for what an option is.
    described = cast("Any", run)
    described.__signature__ = signature.replace(parameters=parameters)
    described.__annotations__ = {one.name: one.annotation for one in parameters}
    return run
