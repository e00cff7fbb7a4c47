#!/bin/sh
# Tries `wanwu serve` with real clients: schemathesis on its OpenAPI file, its page in
# Chromium, and tritonclient over HTTP and gRPC. Needs python3-venv, chromium and a network.
set -eu
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'kill $service 2>/dev/null; wait; rm -rf "$work"' EXIT
service=
python3 -m venv "$work/env"
"$work/env/bin/pip" install -q -r scripts/service/requirements.txt
build/wanwu serve --addr 127.0.0.1:8012 --quiet >"$work/log" 2>&1 &
service="$!"
for _ in $(seq 120); do
	curl -fs http://127.0.0.1:8012/healthz >/dev/null && break
	sleep 0.5
done
"$work/env/bin/python" scripts/service/tensors.py 127.0.0.1:8012
"$work/env/bin/python" scripts/service/page.py http://127.0.0.1:8012/ "${1:-e2e-out}"
"$work/env/bin/schemathesis" run http://127.0.0.1:8012/openapi.json --checks not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance --max-examples 50
