# libjpeg-turbo for Windows: mingw-w64 comes without it, and Go's own decoder takes
# ten times as long. It is built from the system's source package, pinned by
# SHA-256, static, with its assembler code.

jpeg_version=2.1.5
jpeg_sha256=254f3642b04e309fee775123133c6464181addc150499561020312ec61c1bf7c
jpeg_windows=build/jpeg-windows

jpeg_windows_ready() { [ "$(cat $jpeg_windows/VERSION 2>/dev/null)" = "$jpeg_version" ]; }

# build_jpeg_windows puts headers and library into build/jpeg-windows, whole or not
# at all. The source lists are copied and read in a folder of our own, so that the
# system's stay as they are.
build_jpeg_windows() {
	if [ "$(manager)" != apt ]; then
		say "没有为 Windows 编译 libjpeg-turbo（只在 Debian 类系统上支持）：JPEG 将由 Go 解码，约慢十倍" \
			"libjpeg-turbo is not built for Windows (that is done on Debian and its like only): Go decodes JPEG there, about ten times as slow"
		return
	fi
	say "正在为 Windows 编译 libjpeg-turbo $jpeg_version …" "building libjpeg-turbo $jpeg_version for Windows …"
	mkdir -p build
	work=$(mktemp -d "$PWD/build/jpeg.XXXXXX")
	trap 'rm -rf "$work"' EXIT
	mkdir -p "$work/etc" "$work/lists/partial" "$work/src"
	for list in /etc/apt/sources.list /etc/apt/sources.list.d/*; do
		case $list in
		*.sources) sed 's/^Types:.*/Types: deb-src/' "$list" >"$work/etc/$(basename "$list")" ;;
		*.list) [ ! -f "$list" ] || sed -n 's/^deb /deb-src /p' "$list" >"$work/etc/$(basename "$list")" ;;
		esac
	done
	apt="-q -o Dir::Etc::SourceList=/dev/null -o Dir::Etc::SourceParts=$work/etc -o Dir::State::Lists=$work/lists
		-o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= -o APT::Sandbox::User=$(id -un)"
	(
		cd "$work/src"
		apt-get $apt update >"$work/log"
		apt-get $apt source --download-only libjpeg-turbo >>"$work/log"
	) || { cat "$work/log" >&2; fail '没有取到 libjpeg-turbo 的源码包' 'the source package of libjpeg-turbo could not be fetched'; }
	archive=$(echo "$work"/src/libjpeg-turbo_*.orig.tar.gz)
	[ "$(hash_of "$archive")" = $jpeg_sha256 ] ||
		fail "libjpeg-turbo 的源码包不是 $jpeg_version：校验和不符" "the source package of libjpeg-turbo is not $jpeg_version: its checksum differs"
	tar -xzf "$archive" -C "$work/src" --strip-components 1
	(
		cmake -S "$work/src" -B "$work/objects" -DCMAKE_SYSTEM_NAME=Windows -DCMAKE_SYSTEM_PROCESSOR=AMD64 \
			-DCMAKE_C_COMPILER=x86_64-w64-mingw32-gcc -DCMAKE_RC_COMPILER=x86_64-w64-mingw32-windres \
			-DCMAKE_BUILD_TYPE=Release -DCMAKE_INSTALL_PREFIX="$work/out" \
			-DENABLE_SHARED=OFF -DWITH_TURBOJPEG=OFF -DREQUIRE_SIMD=ON
		cmake --build "$work/objects" --target jpeg-static --parallel
	) >"$work/log" 2>&1 || { tail -n 30 "$work/log" >&2; fail 'libjpeg-turbo 编译失败' 'libjpeg-turbo could not be built'; }
	mkdir -p "$work/out/include" "$work/out/lib"
	cp "$work/objects/libjpeg.a" "$work/out/lib/"
	cp "$work/objects/jconfig.h" "$work"/src/jpeglib.h "$work"/src/jmorecfg.h "$work"/src/jerror.h "$work/out/include/"
	cp "$work/src/LICENSE.md" "$work/out/"
	echo $jpeg_version >"$work/out/VERSION"
	rm -rf $jpeg_windows
	mv "$work/out" $jpeg_windows
	rm -rf "$work"
	trap - EXIT
}
