#!/usr/bin/env bash
# Installs tokencalc from the checkout that this script is in, with the Python that is at hand, into a place of its own.
#
#     install.sh DIRECTORY
#
# Prints the path of the command, and gives it to later steps of a GitHub job as `tokencalc`.
set -euo pipefail

place=${1:?the directory of the virtual environment is to be named}
checkout=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

for python in "${TOKENCALC_PYTHON:-python3}" python; do
    if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        "$python" -m venv "$place"
        command=$place/bin
        [ -d "$command" ] || command=$place/Scripts
        "$command/python" -m pip install --quiet --disable-pip-version-check "$checkout" >&2
        echo "$command/tokencalc"
        if [ -n "${GITHUB_OUTPUT:-}" ]; then
            printf 'tokencalc=%s\npython=%s\n' "$command/tokencalc" "$command/python" >>"$GITHUB_OUTPUT"
        fi
        exit 0
    fi
done
echo "error: Python 3.11 or later is needed: put a step with actions/setup-python before this one" >&2
exit 2
