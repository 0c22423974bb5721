"""The closed sets of codes that explain a comparison; the languages have a text for each."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

REASONS: Mapping[str, str] = MappingProxyType({
    "not_reported": "there is no figure for the period itself",
    "no_earlier_figure": "there is no figure for the earlier period",
    "missing_part": "a part that the figure would be derived from was not reported",
    "vintages_differ": "it could only be made of figures of different publications, some estimates",
    "other_source": "the earlier figure is another publisher's, and stands for reference only",
    "undated": "the earlier figure bears no date but the day on which its source appeared",
    "too_old": "the last figure before is more than fifteen months old",
    "described": "one of the two is described in words only",
    "doubtful": "one of the two is doubtful as printed",
    "base_zero": "the earlier figure, or what it is a share of, is zero: there is no percentage",
    "plan_zero": "the plan is zero, so there is no share of it",
    "plan_negative": "the plan is negative, so a share of it would mislead",
    "both_zero": "both figures are zero: no change, and no percentage",
    "base_negative": "the earlier figure is negative, so a percentage would mislead",
    "bounds_on_both_sides": "both figures are bounds of the same side, so nothing follows",
    "bounds_do_not_combine": "a bound against an approximate or negative figure gives no bound",
    "break": "the two were not counted in the same way or for the same area",
    "dates_differ": "the two are dated to different days of the year",
    "lengths_differ": "the two flows cover different numbers of months",
    "no_target": "there is no plan for the year",
    "not_for_this_kind": "what is asked has no meaning for this kind of indicator",
    "not_for_this_period": "what is asked has no meaning for a period of this form",
    "units_differ": "figures of different units or kinds do not add up",
    "too_few_points": "there are too few comparable points to say",
})
"""Why something cannot be given: code → meaning."""

FLAGS: Mapping[str, str] = MappingProxyType({
    "not_reported": "no figure for the period; there are figures for comparable ones",
    "described": "described in words, without a number",
    "doubtful": "kept as printed, though hardly right",
    "estimate": "an estimate",
    "preliminary": "preliminary",
    "synthetic": "invented",
    "revised": "differs from its first publication; the first value is kept",
    "derived": "not reported as such, derived from reported figures",
    "break": "a comparison was refused because of a break",
    "implied_plan": "no source prints the plan, but a percentage of it",
    "merged_base": "a figure compared with is the sum of the organisations that were merged",
})
"""What a row says about its figure: code → meaning."""

REMARKS: Mapping[str, str] = MappingProxyType({
    "estimate_against_official": "now is an estimate or preliminary, the earlier one official",
    "official_against_estimate": "now is official, the earlier one an estimate or preliminary",
    "restated_base": "the earlier figure was restated to be comparable with now",
    "merged_base": "the earlier figure is the sum of the organisations that were merged",
    "base_revised": "the earlier figure was revised since its first publication",
    "base_derived": "the earlier figure was derived from reported ones",
    "now_derived": "the figure compared was derived from reported ones",
    "within_rounding": "approximate figures that are rounded too coarsely to say which is larger",
})
"""What a comparison says about the two figures that it compares: code → meaning."""

PRINTED_REASONS: Mapping[str, str] = MappingProxyType({
    "only_printed": "it cannot be computed from the figures known; the source printed it",
    "revision": "it agrees with what was known when it was printed; figures were revised since",
    "plan_revised": "it agrees with the plan known when it was printed; the plan was revised since",
    "estimate": "it agrees once the estimate within the earlier figure is replaced by the actual",
    "settled_base": "it agrees with the earlier figure as settled in the source's next table",
    "doubtful": "what was printed is doubtful itself, such as one in another organisation's row",
    "rounding": "it agrees within what the figures were rounded to",
    "growth_as_ratio": "growth was printed where a ratio belongs, or a ratio where growth does",
    "restated_base": "the source compares with a restated figure, at most a fifth from the known",
    "unexplained": "it differs and nothing known explains it",
})
"""Why a comparison printed by the source differs from the computed one: code → meaning."""
