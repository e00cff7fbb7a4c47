#!/bin/sh
# Generates inference/oip/oippb from the published protocol. Needs Go, python3-venv and a network.
set -eu
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/env"
mlserver=$(grep '^mlserver' scripts/oip/requirements.txt)
"$work/env/bin/pip" install -q --no-deps --target "$work/mlserver" "$mlserver"
grep -v '^mlserver' scripts/oip/requirements.txt | "$work/env/bin/pip" install -q -r /dev/stdin
"$work/env/bin/python" scripts/oip/descriptor.py "$work/mlserver" "$work/oip.pb"
GOBIN="$work" GOFLAGS= go install google.golang.org/protobuf/cmd/protoc-gen-go@v1.36.12
GOBIN="$work" GOFLAGS= go install google.golang.org/grpc/cmd/protoc-gen-go-grpc@v1.6.1
PATH="$work:$PATH" "$work/env/bin/python" -m grpc_tools.protoc --descriptor_set_in="$work/oip.pb" \
	--go_out=. --go_opt=module=wanwu --go_opt=Mdataplane.proto=wanwu/inference/oip/oippb \
	--go-grpc_out=. --go-grpc_opt=module=wanwu --go-grpc_opt=Mdataplane.proto=wanwu/inference/oip/oippb dataplane.proto
