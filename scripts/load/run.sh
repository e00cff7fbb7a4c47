#!/bin/sh
# Measures `wanwu serve` beside the usual design in Python, on the same model, in one run:
# a lone caller, more of them, arrivals that do not wait, and a thousand at once.
# Arguments go to the generator, such as -time 30s or -callers 1,64,2000 -rates 10,20.
#
#   SOAK=10m scripts/load/run.sh    asks this program's service alone at about 80 % of what it can, prints its
#                                   memory, and in the last line whether that stayed flat
set -eu
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
pids=
trap 'kill $pids 2>/dev/null; wait; rm -rf "$work"' EXIT
(cd scripts/load && GOFLAGS= go build -o "$work/load" .)
build/wanwu serve --addr 127.0.0.1:8010 --quiet >"$work/wanwu.log" 2>&1 &
pids="$!"
ready() {
	for _ in $(seq 120); do
		curl -fs "$1/healthz" >/dev/null && return
		sleep 0.5
	done
	cat "$work"/*.log
	exit 1
}
ready http://127.0.0.1:8010
if [ "${SOAK:-}" ]; then
	"$work/load" -services wanwu=http://127.0.0.1:8010 -soak "$SOAK" "$@"
	exit
fi
python3 -m venv "$work/env"
"$work/env/bin/pip" install -q -r scripts/load/requirements.txt
"$work/env/bin/python" scripts/load/fastapi_service.py assets/packs/efficientnet-lite2 8011 >"$work/python.log" 2>&1 &
pids="$pids $!"
ready http://127.0.0.1:8011
"$work/load" -services wanwu=http://127.0.0.1:8010,fastapi=http://127.0.0.1:8011 -callers 1,8,64,256,2000 -rates 10,20 -burst 1000 "$@"

# Callers beside a run over a folder, as the window has them when it serves: one engine, in one process.
echo
go test ${TAGS:+-tags "$TAGS"} -count=1 -run '^$' -bench '^BenchmarkCallersBesideBulk$' -benchtime 1x ./app/server | grep -E '^Benchmark|callers'
