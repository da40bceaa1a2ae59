#!/usr/bin/env bash
# What a change of scenarios does to the bill, and whether limits hold: in a job's summary, in one comment that is
# updated in place, and last as the exit code. Run from the top of the checkout; settings are variables:
#
#   TOKENCALC              the command; else tokencalc
#   TOKENCALC_PYTHON       the interpreter for the comment; else python3
#   TOKENCALC_SCENARIOS    scenarios, directories or globs, one a line; else scenarios
#   TOKENCALC_BASE         the revision that the change is compared with; else the target of the pull request
#   TOKENCALC_POLICY       a file with limits for all scenarios
#   TOKENCALC_PRICING      directories with price sheets, one a line; where they changed, those of the base count there
#   TOKENCALC_AS_OF        the day of the prices; else today
#   TOKENCALC_CHECK        false: no limits, only the change of the bill
#   TOKENCALC_FETCH        false: a base that is missing is not fetched
#   TOKENCALC_COMMENT      false: no comment
#   TOKENCALC_DRY_RUN      true: print the comment and post nothing
#   TOKENCALC_KEY          tells several comments of one pull request apart
#   TOKENCALC_JUNIT, TOKENCALC_SARIF    files for the check in these formats
#
# Exit code: 0 limits hold, 1 one is broken, 2 something could not be calculated. A comment that cannot be posted is a
# warning: the summary has the same text, and what is decided is decided.
if [ "${BASH_VERSINFO[0]}" -lt 4 ]; then
    echo "error: bash 4.4 or later is needed (this is $BASH_VERSION)" >&2
    exit 2
fi
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
is_decided=false

# Whatever ends the script early has decided nothing, and 1 would say that a limit is broken.
# shellcheck disable=SC2329  # The trap calls it.
finish() {
    rm -rf "$work"
    [ "$is_decided" = true ] || exit 2
}
trap finish EXIT
tokencalc=${TOKENCALC:-tokencalc}
as_of=${TOKENCALC_AS_OF:-$(date -u +%F)}

# The lines of a variable that are not empty, each ended by a zero byte.
lines_of() {
    local line
    while IFS= read -r line || [ -n "$line" ]; do
        line=${line%$'\r'}
        if [ -n "${line//[[:space:]]/}" ]; then printf '%s\0' "$line"; fi
    done <<<"$1"
}

is_on() { [ "${1:-true}" != false ]; }

warn() {
    if [ "${GITHUB_ACTIONS:-}" = true ]; then echo "::warning title=tokencalc::$1"; else echo "warning: $1" >&2; fi
}

# The target of a pull request, under the name it has in a checkout; GitLab says the very commit, which it has fetched.
base_of_event() {
    local target=${GITHUB_BASE_REF:-${CI_MERGE_REQUEST_TARGET_BRANCH_NAME:-}}
    if [ -n "${CI_MERGE_REQUEST_DIFF_BASE_SHA:-}" ]; then
        echo "$CI_MERGE_REQUEST_DIFF_BASE_SHA"
    elif [ -n "$target" ]; then
        echo "origin/$target"
    fi
}

# Run a command whose output may hold anything, so that GitHub takes no line of it for a command of ours.
unheeded() {
    local token=stop-$RANDOM$RANDOM$RANDOM code=0
    if [ "${GITHUB_ACTIONS:-}" != true ]; then "$@"; return; fi
    echo "::stop-commands::$token"
    "$@" 2>&1 || code=$?
    echo "::$token::"
    return "$code"
}

# Whether the base and what it shares with HEAD are here. A checkout in CI has one commit as a rule, and no other branch.
has_base() { git merge-base "$base" HEAD >/dev/null 2>&1; }

fetch_base() {
    local branch=${base#origin/} more=()
    [ "$branch" != "$base" ] || return 0
    if [ "$(git rev-parse --is-shallow-repository)" = true ]; then more=(--unshallow); fi
    more+=(origin "+refs/heads/$branch:refs/remotes/origin/$branch")
    GIT_TERMINAL_PROMPT=0 git fetch --quiet --no-tags "${more[@]}" ||
        warn "could not fetch $base: give the checkout fetch-depth 0"
}

# Price sheets as the base had them, where they are not what they were.
lay_out_old_prices() {
    local fork directory old
    fork=$(git merge-base "$base" HEAD)
    for directory in "${pricing[@]}"; do
        old=$work/old-${#old_prices[@]}
        git cat-file -e "$fork:./$directory" 2>/dev/null || continue
        mkdir "$old"
        git archive "$fork:./$directory" | tar -x -C "$old"
        old_prices+=(--pricing-old "$old")
        git diff --quiet "$fork" -- "$directory" || has_new_prices=true
    done
}

# Run tokencalc for a part of the comment: $1 is its command, $2 is said where it has no answer at all.
answer() {
    local name=$1 title=$2 code=0
    shift 2
    "$tokencalc" "$name" --as-of "$as_of" --format markdown "$@" >"$work/$name.md" 2>"$work/$name.err" || code=$?
    if [ -s "$work/$name.err" ]; then unheeded cat "$work/$name.err" >&2; fi
    if [ ! -s "$work/$name.md" ]; then
        code=2
        { echo "### $title"; echo; sed 's/^/    /' "$work/$name.err"; } >"$work/$name.md"
    fi
    echo >>"$work/$name.md"
    parts+=("$work/$name.md")
    if [ "$code" -gt 2 ]; then code=2; fi
    if [ "$code" -gt "$exit_code" ]; then exit_code=$code; fi
}

# The check once more, for programs, into a file if one is named. Its exit code is known.
also() {
    "$tokencalc" check --as-of "$as_of" --format "$1" "${check[@]}" >"$work/also" 2>/dev/null || true
    if [ -z "${2:-}" ]; then cat "$work/also"; return; fi
    mkdir -p "$(dirname "$2")"
    cp "$work/also" "$2"
}

readarray -d '' -t scenarios < <(lines_of "${TOKENCALC_SCENARIOS:-scenarios}")
readarray -d '' -t pricing < <(lines_of "${TOKENCALC_PRICING:-}")
base=${TOKENCALC_BASE:-$(base_of_event)}
exit_code=0 has_new_prices=false parts=() old_prices=() prices=()
for directory in "${pricing[@]}"; do prices+=(--pricing "$directory"); done

if [ -n "$base" ]; then
    if ! has_base && is_on "${TOKENCALC_FETCH:-}"; then fetch_base; fi
    if has_base; then lay_out_old_prices; fi
    if [ "$has_new_prices" = false ]; then old_prices=(); fi
    within=()
    if [ "${#scenarios[@]}" = 1 ] && [ -e "${scenarios[0]}" ]; then within=("${scenarios[0]}"); fi
    answer diff "The change of the bill is not known" \
        --base "$base" "${prices[@]}" "${old_prices[@]}" -- "${within[@]}"
fi

if is_on "${TOKENCALC_CHECK:-}"; then
    check=("${prices[@]}")
    if [ -n "$base" ]; then check+=(--base "$base" "${old_prices[@]}"); fi
    if [ -n "${TOKENCALC_POLICY:-}" ]; then check+=(--policy "$TOKENCALC_POLICY"); fi
    check+=(-- "${scenarios[@]}")
    answer check "The limits could not be checked" "${check[@]}"
    if [ "${GITHUB_ACTIONS:-}" = true ]; then also github; fi
    if [ -n "${TOKENCALC_JUNIT:-}" ]; then also junit "$TOKENCALC_JUNIT"; fi
    if [ -n "${TOKENCALC_SARIF:-}" ]; then also sarif "$TOKENCALC_SARIF"; fi
fi

if [ "${#parts[@]}" = 0 ]; then
    echo "error: nothing to do: no base to compare with, and no limits to check" >&2
    exit 2
fi
if [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then cat "${parts[@]}" >>"$GITHUB_STEP_SUMMARY"; else cat "${parts[@]}"; fi
if [ -n "${GITHUB_OUTPUT:-}" ]; then echo "exit-code=$exit_code" >>"$GITHUB_OUTPUT"; fi

# Before the exit code, so that a pull request that fails says why. What changes nothing needs no comment of its own.
if is_on "${TOKENCALC_COMMENT:-}"; then
    how=(--key "${TOKENCALC_KEY:-default}")
    if [ "${TOKENCALC_DRY_RUN:-false}" = true ]; then how+=(--dry-run); fi
    if [ "$exit_code" = 0 ] && grep -qx '### No scenario has changed' "$work/diff.md" 2>/dev/null; then
        how+=(--update-only)
    fi
    unheeded "${TOKENCALC_PYTHON:-python3}" "$here/comment.py" "${how[@]}" "${parts[@]}" ||
        warn "the comment could not be posted; the job's summary or log has its text"
fi
is_decided=true
exit "$exit_code"
