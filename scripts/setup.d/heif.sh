# libheif and libde265, which read HEIC: pinned, and beside the programs as files of
# their own, for they are LGPL and a person may put other builds there. Most systems
# have older ones, which take a third longer, and Windows has none.
#
# libheif is that of the wheel pi-heif, which was built to decode only; its libde265 is
# exchanged for the faster one in the wheel pillow-heif, whose libheif needs a GPL encoder.
# Wheels give their libraries names of their own; here both get back the one by which
# every build of libheif asks for every build of libde265, so that either may be
# exchanged. libheif's own stays: the system's is loaded beside it for AVIF.

heif_versions='libheif 1.23.0, libde265 1.1.3'

# heif_pin PLATFORM sets what is to be fetched and what comes of it; nothing where the
# system's library is as new.
heif_pin() {
	heif_tag=
	case $1 in
	linux-x86_64)
		heif_tag=manylinux_2_28_x86_64
		pi_sha256=48554de1080094557f75d090bac1b8004850f11b2be91efe7de9d51d6d620f81
		pillow_sha256=a94f02ccb61042820e9fc60b2a427d85377c6017d27b7594d33f26b1c78918e5
		pi_members='pi_heif.libs/libheif-7a3e919c.so.1.23.0=libheif.so.1=libde265-90fb0ce1.so.0.2.0=libde265.so.0'
		pillow_members='pillow_heif.libs/libde265-91206b2b.so.0.2.3=libde265.so.0=libde265-91206b2b.so.0.2.3=libde265.so.0'
		heif_sha256=6593b3fd69192e06fee81a7cf3a2eba7efe2b68eaa68c45e1289d04a6a789ea8
		;;
	linux-aarch64)
		heif_tag=manylinux_2_28_aarch64
		pi_sha256=d8789b56a4eb1bda9ec3479e22537f20a3e42e98e145dfc4825ebf5ec945cdd9
		pillow_sha256=446b58aae154e4a084124d383317fed1cc869ae402d1acea91c377ad18da0a6b
		pi_members='pi_heif.libs/libheif-9cc4da60.so.1.23.0=libheif.so.1=libde265-784fb6f3.so.0.2.0=libde265.so.0'
		pillow_members='pillow_heif.libs/libde265-2a08167a.so.0.2.3=libde265.so.0=libde265-2a08167a.so.0.2.3=libde265.so.0'
		heif_sha256=dace7522bbca42271b2544b10cfa844cac60486cf40ee170d2a04f9e65df39ec
		;;
	windows-x86_64)
		# There a library is found by the name of its file, so libde265 gets the one that
		# libheif asks for. Those of the compiler belong to one library each.
		heif_tag=win_amd64
		pi_sha256=9b568e747e31dfc4ca09d5464e8d9475eb5958bf5289767c38280920f6454ba0
		pillow_sha256=9d9e1034a5d6a8ccea5a950545583d82c0c249bd68f8825bbc91436d652a170c
		from=pi_heif-1.4.0.data/platlib
		pi_members=
		for dll in libheif-75127e764628a95f6db9f5070bfc87cb libgcc_s_seh-1-70f48b1fbf7790872df2fde4b79a7c3b \
			libstdc++-6-110c9d51f08f0d1d0f38fa2f49cf7128 libwinpthread-1-1be1ab2940d5d04137beed0ce27c7f8a; do
			pi_members="$pi_members $from/$dll.dll=$dll.dll"
		done
		from=pillow_heif-1.8.1.data/platlib
		pillow_members="$from/libde265-0-da04b6b2448c39c0b7f218769dedb2f1.dll=libde265-0-aa0625e0aec56a9d4310a2447674dd8a.dll"
		for dll in libgcc_s_seh-1-60817ff87b1fa8e35c12cd1a333734a3 \
			libstdc++-6-e4d43a335d57132a6ec3004cece76b4f libwinpthread-1-71c5c74678606753e0a2f79ceb8c68f9; do
			pillow_members="$pillow_members $from/$dll.dll=$dll.dll"
		done
		heif_sha256=e1e945f5fbc66311e0752347f066d4690fbf49708427a4fa3c972ef133fbda2b
		;;
	esac
}

# heif_wanted PLATFORM says whether the programs' own is used there and can be fetched:
# only pip can.
heif_wanted() {
	heif_pin "$1"
	[ -n "$heif_tag" ] && find_client && [ -n "$python" ]
}

# heif_sum FOLDER is one checksum over the libraries in it, in the order of their names.
heif_sum() { (cd "$1" && cat $(ls | grep '^lib' | LC_ALL=C sort)) | hash_of -; }

# heif_ready PLATFORM FOLDER says whether the pinned libraries lie there, or anything that
# a person has put there, which is left alone. VERSION holds the checksum that ours had
# when they came.
heif_ready() {
	heif_pin "$1"
	[ -n "$(ls "$2" 2>/dev/null)" ] || return 1
	[ -f "$2/VERSION" ] || return 0
	came=$(cat "$2/VERSION")
	ls "$2"/lib* >/dev/null 2>&1 || return 1
	[ "$came" = "$heif_sha256" ] || [ "$came" != "$(heif_sum "$2")" ]
}

# heif_instead FOLDER says what reads HEIC where the pinned libraries cannot be had.
heif_instead() {
	if ls "$1"/libheif* >/dev/null 2>&1; then
		say "$1/ 里的旧版本继续使用。" "the older libraries in $1/ stay."
	else
		say '改用系统的 libheif，没有则用较慢的 WebAssembly 版。' "the system's libheif is used, or the slower WebAssembly build."
	fi
}

# fetch_heif PLATFORM FOLDER downloads, checks, unpacks and renames. Without it HEIC is
# read all the same, so being without a network does not end the script; a wrong
# checksum does.
fetch_heif() {
	heif_wanted "$1" || return 0
	say "正在用 pip 下载 HEIC 解码库（$heif_versions，$1）…" "downloading the libraries for HEIC ($heif_versions, $1) with pip…"
	mkdir -p build
	work=$(mktemp -d "$root/build/.heif.XXXXXX")
	trap 'rm -rf "$work"' EXIT
	mkdir "$work/package" "$work/heif"
	# Whoever is offline is not to wait for minutes each time.
	export PIP_RETRIES=1 PIP_TIMEOUT=10
	if ! { download_wheel pi-heif 1.4.0 $heif_tag $pi_sha256 &&
		"$python" scripts/setup.d/unpack.py "$wheel" "$work/heif" $pi_members &&
		download_wheel pillow-heif 1.8.1 $heif_tag $pillow_sha256 &&
		"$python" scripts/setup.d/unpack.py "$wheel" "$work/heif" $pillow_members; }; then
		rm -rf "$work"
		trap - EXIT
		say '未能取得 HEIC 解码库，原因见上文。' 'could not get the libraries for HEIC, the reason stands above.'
		heif_instead "$2"
		return 0
	fi
	got=$(heif_sum "$work/heif")
	[ "$got" = "$heif_sha256" ] ||
		fail "校验失败：HEIC 解码库的 SHA-256 是 $got，应为 $heif_sha256" "bad checksum: the libraries for HEIC have SHA-256 $got, expected $heif_sha256"
	echo "$heif_sha256" >"$work/heif/VERSION"
	cp scripts/setup.d/heif-NOTICE.txt "$work/heif/NOTICE.txt"
	put_in_place "$work/heif" "$2"
	say "HEIC 解码库已放入 $2/" "the libraries for HEIC are in $2/"
}
