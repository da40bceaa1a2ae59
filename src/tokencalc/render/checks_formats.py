"""A check as continuous integration reads it: which format is written by what."""

from tokencalc.engine.checks import Checked
from tokencalc.engine.numbers import exactly
from tokencalc.render.checks_github import github_annotations
from tokencalc.render.checks_junit import junit_report
from tokencalc.render.checks_markdown import check_comment
from tokencalc.render.checks_sarif import sarif_log

CI_FORMATS = {
    "github": github_annotations,
    "junit": junit_report,
    "markdown": check_comment,
    "sarif": sarif_log,
}
"""Each format with the function that writes it."""


@exactly
def render(format_: str, checked: Checked) -> str:
    """The text of a check in one of `CI_FORMATS`, ending in a newline; the same for the same check."""
    return CI_FORMATS[format_](checked)
