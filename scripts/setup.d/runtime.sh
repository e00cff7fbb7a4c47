# ONNX Runtime's shared library: pinned, checked by SHA-256 as a package and as a
# file, and put in place by a rename, so that a folder that is there is whole.

runtime_version=1.24.4
# npm has no 1.24.4; 1.24.3 has the same C interface (version 24).
runtime_npm_version=1.24.3
runtime_npm_sha256=aa1bb5fa261ea68de05dd53efbba210cd7adf2d2850f4c3a201054c74cc78040

# host_platform prints the word for this machine, nothing where there is no library.
host_platform() {
	case $(uname -s):$(uname -m) in
	Linux:x86_64) echo linux-x86_64 ;;
	Linux:aarch64 | Linux:arm64) echo linux-aarch64 ;;
	Darwin:arm64) echo darwin-arm64 ;;
	esac
}

# pin PLATFORM sets what is to be fetched and what it must hash to.
pin() {
	npm_member= npm_sha256=
	case $1 in
	linux-x86_64)
		tag=manylinux_2_28_x86_64 library=libonnxruntime.so
		member=onnxruntime/capi/libonnxruntime.so.$runtime_version
		wheel_sha256=e54ad52e61d2d4618dcff8fa1480ac66b24ee2eab73331322db1049f11ccf330
		sha256=2d518e11c7767f9fdc4413bdbeb45acf30db504ff76a82fc19d9238a3f9f6c24
		npm_member=package/bin/napi-v6/linux/x64/libonnxruntime.so.1
		npm_sha256=92ba8e44d31b80a34f5e805076a044122c3be1fffe0d88ed790de7267b0b2682
		;;
	linux-aarch64)
		tag=manylinux_2_28_aarch64 library=libonnxruntime.so
		member=onnxruntime/capi/libonnxruntime.so.$runtime_version
		wheel_sha256=046ff290045a387676941a02a8ae5c3ebec6b4f551ae228711968c4a69d8f6b7
		sha256=f373ae5fd4d878ed17ebea26e5480bd3d0a15e3bd6bc94b878e6c1b73998d22a
		npm_member=package/bin/napi-v6/linux/arm64/libonnxruntime.so.1
		npm_sha256=33032cb5b91c12edbf028d7c69fa40a31848d66c0095448758af237d5e0b07db
		;;
	darwin-arm64)
		tag=macosx_14_0_arm64 library=libonnxruntime.dylib
		member=onnxruntime/capi/libonnxruntime.$runtime_version.dylib
		wheel_sha256=0bdfce8e9a6497cec584aab407b71bf697dac5e1b7b7974adc50bf7533bdb3a2
		sha256=f7a4418c1fbbb12705f26991c52cd9e4a90c54d4802c487d0facb20897790fe9
		npm_member=package/bin/napi-v6/darwin/arm64/libonnxruntime.$runtime_npm_version.dylib
		npm_sha256=76831409ce6eded92b4cb343cf422c458a60c1ea1d5f3cfa69692ab7fcc67f0f
		;;
	windows-x86_64)
		tag=win_amd64 library=onnxruntime.dll
		member=onnxruntime/capi/onnxruntime.dll
		wheel_sha256=b43b63eb24a2bc8fc77a09be67587a570967a412cccb837b6245ccb546691153
		sha256=ef720fc44a4ea48626bfe1ebd29642de20222d7f104a509ea305d9f3cb3b7850
		;;
	esac
}

hash_of() {
	if command -v sha256sum >/dev/null 2>&1; then
		sha256sum "$1" | cut -d ' ' -f 1
	else
		shasum -a 256 "$1" | cut -d ' ' -f 1
	fi
}

# A library that has been hashed is known again by its size and time, so that
# looking costs nothing.
mark_of() { stat -c '%s %Y' "$1" 2>/dev/null || stat -f '%z %m' "$1"; }

# runtime_ready PLATFORM FOLDER says whether the pinned library lies there.
runtime_ready() {
	pin "$1"
	[ -f "$2/$library" ] || return 1
	if [ -f "$2/.stamp" ] && [ "$(cat "$2/.stamp")" = "$sha256 $npm_sha256 $(mark_of "$2/$library")" ]; then
		return 0
	fi
	case $(hash_of "$2/$library") in
	"$sha256" | "${npm_sha256:-none}") ;;
	*) return 1 ;;
	esac
	stamp "$2"
}

stamp() { echo "$sha256 $npm_sha256 $(mark_of "$1/$library")" >"$1/.stamp"; }

# find_client sets $python or $npm to the clients that are here.
find_client() {
	python= npm=
	for one in python3 /usr/bin/python3 python; do
		if "$one" -m pip --version >/dev/null 2>&1; then
			python=$one
			break
		fi
	done
	if command -v npm >/dev/null 2>&1; then
		npm=npm
	fi
	[ -n "$python" ] || { [ -n "$npm" ] && [ $windows = no ]; }
}

# fetch_runtime PLATFORM FOLDER downloads, checks, unpacks and renames.
fetch_runtime() {
	pin "$1"
	find_client || fail '没有 pip 也没有 npm，无法下载 ONNX Runtime' 'neither pip nor npm is here to download ONNX Runtime'
	mkdir -p build
	work=$(mktemp -d "$root/build/.runtime.XXXXXX")
	trap 'rm -rf "$work"' EXIT
	mkdir "$work/package" "$work/runtime"
	if [ -n "$python" ] && fetch_wheel "$1"; then
		:
	elif [ -n "$npm" ] && [ -n "$npm_member" ] && fetch_npm "$1"; then
		:
	else
		fail "未能取得 ONNX Runtime（$1），原因见上文；请检查网络后重试" "could not get ONNX Runtime ($1), the reason stands above; check the network and try again"
	fi
	stamp "$work/runtime"
	put_in_place "$work/runtime" "$2"
	say "ONNX Runtime 已放入 $2/" "ONNX Runtime is in $2/"
}

# put_in_place FOLDER TARGET moves what was made in $work to where it belongs, in place
# of what was there, and ends the work.
put_in_place() {
	chmod 755 "$1"
	mkdir -p "$(dirname "$2")"
	if [ -d "$2" ]; then
		mv "$2" "$work/old"
	fi
	mv "$1" "$2"
	rm -rf "$work"
	trap - EXIT
}

# check FILE SHA256 ends the script where they differ: what comes in place of a
# pinned file is not to be tried by other ways.
check() {
	got=$(hash_of "$1")
	[ "$got" = "$2" ] ||
		fail "校验失败：$(basename "$1") 的 SHA-256 是 $got，应为 $2" "bad checksum: $(basename "$1") has SHA-256 $got, expected $2"
}

# download_wheel PACKAGE VERSION TAG SHA256 sets $wheel to a file in $work/package.
download_wheel() {
	"$python" -m pip download --quiet --disable-pip-version-check --no-deps --only-binary=:all: \
		--implementation cp --python-version 3.11 --abi cp311 --platform "$3" \
		--dest "$work/package" "$1==$2" || return 1
	wheel=$(echo "$work"/package/"$(echo "$1" | tr - _)"-*.whl)
	check "$wheel" "$4"
}

fetch_wheel() {
	say "正在用 pip 下载 ONNX Runtime $runtime_version（$1）…" "downloading ONNX Runtime $runtime_version ($1) with pip…"
	download_wheel onnxruntime $runtime_version "$tag" "$wheel_sha256" || return 1
	"$python" scripts/setup.d/unpack.py "$wheel" "$work/runtime" \
		"$member=$library" onnxruntime/LICENSE=LICENSE onnxruntime/ThirdPartyNotices.txt=ThirdPartyNotices.txt || return 1
	check "$work/runtime/$library" "$sha256"
}

fetch_npm() {
	say "正在用 npm 下载 ONNX Runtime $runtime_npm_version（$1）…" "downloading ONNX Runtime $runtime_npm_version ($1) with npm…"
	(cd "$work/package" && npm pack --silent "onnxruntime-node@$runtime_npm_version" >/dev/null) || return 1
	tarball=$(echo "$work"/package/*.tgz)
	check "$tarball" "$runtime_npm_sha256"
	tar -xzf "$tarball" -C "$work/package" "$npm_member" || return 1
	mv "$work/package/$npm_member" "$work/runtime/$library"
	check "$work/runtime/$library" "$npm_sha256"
	# The npm package carries no licence texts of its own.
	cp scripts/setup.d/onnxruntime-LICENSE "$work/runtime/LICENSE"
	say 'npm 包不含第三方声明（ThirdPartyNotices.txt）：再分发时请用 pip 的版本。' 'the npm package lacks ThirdPartyNotices.txt: use the one from pip for what you hand on.'
}
