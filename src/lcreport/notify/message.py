"""The message about a build: what was made, what was not and why, and where to see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lcreport.errors import ParameterError
from lcreport.languages import FIRST, choose, language, readable
from lcreport.languages.translated import translated
from lcreport.notify.addresses import VARIABLE, Message
from lcreport.period import Period

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from lcreport.build.builder import BuildReport
    from lcreport.build.jobs import Job
    from lcreport.build.plan import Plan
    from lcreport.errors import LcreportError

WHEN = ("always", "changes", "problems")


@dataclass(frozen=True, slots=True)
class NotifySettings:
    """What the `notify` of a params file declares.

    Attributes:
        when: `always`, or for builds that made or missed something, or that met problems only.
        link: Where the annexes can be seen; `{dataset}` and `{period}` are filled in.
    """

    when: str = "changes"
    link: str = ""


def read_settings(content: Mapping[str, object], where: str) -> NotifySettings:
    """The settings that the `notify` of a params file declares.

    Args:
        content: Its keys and values as read from the file.
        where: The file, for messages.

    Raises:
        ParameterError: a key or value does not exist, or an address stands there.
    """
    found: dict[str, str] = {}
    for key, value in content.items():
        if key not in {"when", "link"}:
            raise ParameterError(
                f"{where}, notify: unknown key {key!r}; there are when and link. Where to send "
                f"messages is a secret: put it into the environment as {VARIABLE}, or into a file "
                "(docs/scheduled-runs.md)"
            )
        if not isinstance(value, str) or (key == "when" and value not in WHEN):
            raise ParameterError(
                f"{where}, notify: {key} is {value!r}; when is one of {', '.join(WHEN)}, "
                "link is an address such as https://annexes.example/{dataset}/{period}/"
            )
        found[key] = value
    return NotifySettings(**found)


def outcome_message(report: BuildReport, plan: Plan, settings: NotifySettings) -> Message | None:
    """The message about a build; None where the settings ask for none about such a build.

    Args:
        report: How the build went.
        plan: What was to be built.
        settings: When to send one, and where the annexes can be seen.
    """
    # A report knows of what was started. What was due and has no figures, and files that wait for a
    # person, are the plan's.
    problem = bool(report.exit_code or plan.missing or plan.waiting)
    if (
        settings.when != "always"
        and not problem
        and (settings.when == "problems" or not report.made)
    ):
        return None
    writer = _MessageWriter(report, plan)
    body = "\n\n".join(filter(None, writer.parts(settings.link)))
    return Message(writer.title(), body, problem)


def error_message(error: LcreportError, dataset: str) -> Message:
    """The message about a build that could not even start.

    Args:
        error: Why.
        dataset: The dataset as it was asked for.
    """
    # Which language the dataset prints in may be what could not be read.
    nothing = [known.text("notify.nothing") for known in readable()]
    said = " / ".join(f"{text[0].upper()}{text[1:]}" for text in nothing)
    return Message(f"{dataset}: {' / '.join(nothing)}", f"{said}:\n{error}", problem=True)


class _MessageWriter:
    """The words for one build, in the language that its dataset prints in."""

    def __init__(self, report: BuildReport, plan: Plan) -> None:
        self._report = report
        self._plan = plan
        self._language = str(plan.slices.source.settings.get("language") or FIRST)
        self._own = language(self._language)
        self._words = self._own.section("notify")
        self._jobs = {job.name: job for job in plan.jobs}
        self._names = {
            str(row["id"]): choose(row, "name", self._language) or str(row["id"])
            for row in plan.slices.table("organisations")
        }

    def title(self) -> str:
        codes = dict.fromkeys(job.period for job in self._plan.jobs)
        labels = [Period.parse(code).label(self._language) for code in codes]
        counts = {
            "made": len(self._report.made),
            "up_to_date": len(self._report.up_to_date),
            "incomplete": len(self._report.incomplete),
            "failed": len(self._report.failed),
            "not_started": len(self._report.not_started),
            "missing": len(self._plan.missing),
            "waiting": len(self._plan.waiting),
        }
        return self._own.text(
            "notify.title",
            dataset=self._plan.slices.source.name,
            periods=", ".join(labels),
            counted=", ".join(
                f"{count} {self._words[what]}" for what, count in counts.items() if count
            ),
        )

    def parts(self, link: str) -> Iterator[str]:
        # What somebody has to act on comes first, what is well last.
        yield self._listed("failed", [self._failure(name) for name in self._report.failed])
        yield self._listed("incomplete", list(self._incomplete()))
        yield self._listed("missing", self._plan.missing)
        waiting = [translated(line, self._language) for line in self._plan.waiting]
        yield self._listed("waiting", waiting)
        yield self._listed("not_started", list(map(self._name, self._report.not_started)))
        yield self._listed("made", list(map(self._name, self._report.made)))
        if link:
            periods = dict.fromkeys(job.period for job in self._plan.jobs)
            dataset = self._plan.slices.source.name
            places = [
                link.replace("{dataset}", dataset).replace("{period}", code) for code in periods
            ]
            yield f"{self._words['link']}:\n" + "\n".join(dict.fromkeys(places))

    def _listed(self, what: str, lines: Sequence[str]) -> str:
        if not lines:
            return ""
        # Not `capitalize`, which makes small letters of all others.
        head = self._words[what]
        items = "\n".join(f"- {line}" for line in lines)
        return f"{head[0].upper()}{head[1:]} ({len(lines)}):\n{items}"

    def _failure(self, name: str) -> str:
        failure = self._report.failed[name]
        section = f" ({self._words['section']} “{failure.section}”)" if failure.section else ""
        return f"{self._name(name)}{section}: {failure.message}"

    def _incomplete(self) -> Iterator[str]:
        for name, unmade in self._report.incomplete.items():
            reasons = "; ".join(f"{format_}: {why}" for format_, why in unmade.items())
            yield f"{self._name(name)}: {reasons}"

    def _name(self, name: str) -> str:
        job: Job | None = self._jobs.get(name)
        # A release's manifest that could not be written is named by its path.
        if job is None:
            return name
        label = Period.parse(job.period).label(self._language)
        return f"{self._names.get(job.organisation, job.organisation)}, {label} ({job.language})"
