#!/bin/sh
# Runs pictures through real servers of the Open Inference Protocol and compares the answers with the
# machine's own: a Triton (nvidia-pytriton), an MLServer, and `wanwu serve`; over HTTP and gRPC, together
# with one killed half-way, and shared with this machine. It takes some minutes, and a network once.
#
#   scripts/service/peers.sh [PICTURES]     1000 unless said
#
# Triton's stub needs the system's own python3. PEERS keeps the two virtual environments.
set -eu
cd "$(dirname "$0")/../.."
count="${1:-1000}"
python="${PYTHON:-/usr/bin/python3}"
work=$(mktemp -d)
envs="${PEERS:-$work}"
pids=
trap 'kill $pids 2>/dev/null; wait; rm -rf "$work"' EXIT
model=efficientnet-lite2
triton=127.0.0.1:8050 mlserver=127.0.0.1:8030 wanwu=127.0.0.1:8052

environment() { # name, packages
	[ -d "$envs/$1" ] || "$python" -m venv "$envs/$1"
	name="$1"; shift
	"$envs/$name/bin/pip" install -q "$@"
}
environment triton nvidia-pytriton==0.7.0 onnxruntime==1.24.4 pillow==13.0.0
environment mlserver mlserver==1.7.1 onnxruntime==1.24.4
"$envs/triton/bin/python" scripts/service/pictures.py "$work/pictures" "$count"

ready() { # address
	for _ in $(seq 240); do
		curl -fs "http://$1/v2/models/$model/ready" >/dev/null && return
		sleep 0.5
	done
	cat "$work"/*.log
	exit 1
}
recognise() { # name, device
	began=$(date +%s)
	build/wanwu recognize --device "$2" --out "$work/$1.jsonl" "$work/pictures" 2>"$work/$1.err" || { cat "$work/$1.err"; exit 1; }
	echo "$1: $(($(date +%s) - began)) s"
}
same() { "$envs/triton/bin/python" scripts/service/same.py "$1" "$work/local.jsonl" "$work/$1.jsonl"; }

recognise local cpu

(cd scripts/service/mlserver && exec "$envs/mlserver/bin/mlserver" start .) >"$work/mlserver.log" 2>&1 &
pids="$pids $!"
ready $mlserver
recognise mlserver "oip://$mlserver/$model"
same mlserver

"$envs/triton/bin/python" scripts/service/triton.py "${triton#*:}" 8051 >"$work/triton.log" 2>&1 &
pids="$pids $!"
ready $triton
recognise triton "oip://$triton/$model"
same triton
recognise triton-grpc "oip+grpc://127.0.0.1:8051/$model"
same triton-grpc

# Half-way through, one of them is killed: by what it has answered.
start_wanwu() {
	build/wanwu serve --addr $wanwu --quiet >"$work/wanwu.log" 2>&1 &
	victim="$!"
	pids="$pids $victim"
	ready $wanwu
}
kill_after() { # pictures
	while [ "$(curl -fs "http://$wanwu/metrics" | awk '/^wanwu_online_pictures_total/ { print int($2) }')" -lt "$1" ]; do sleep 0.2; done
	kill -9 "$victim"
	echo "killed one after $1 of its pictures"
}
start_wanwu
kill_after $((count / 10)) &
recognise three-servers "oip://$triton,$mlserver,$wanwu/$model"
same three-servers
start_wanwu
kill_after $((count / 10)) &
recognise shared "cpu,oip://$wanwu/$model"
same shared
