# What the system must have, how to see whether it is there without asking a
# package manager (slow, and wrong about what was built by hand), and what each
# package manager calls it. A need is one word; find_missing_packages collects
# the words in $missing.

# find_go ends the script where there is no Go, or one that is too old.
find_go() {
	wanted=$(sed -n 's/^go \([0-9]*\.[0-9]*\).*/\1/p' go.mod)
	command -v go >/dev/null 2>&1 ||
		fail "没有找到 Go，请先安装 Go $wanted 或更高版本" "Go was not found: please install Go $wanted or later"
	found=$(GOTOOLCHAIN=local go env GOVERSION | sed 's/^go//')
	case $(printf '%s\n%s\n' "$wanted" "$found" | sort -V | head -n 1) in
	"$wanted") ;;
	*) fail "Go $found 太旧，需要 $wanted 或更高版本" "Go $found is too old: $wanted or later is needed" ;;
	esac
}

# lacks NEED TEST… adds the need where the test fails.
lacks() {
	need=$1
	shift
	"$@" >/dev/null 2>&1 || missing="$missing $need"
}

has_command() { command -v "$1"; }
has_compiler() { printf '#include <stdio.h>\nint main(void){return 0;}\n' | "${CC:-cc}" -xc - -o /dev/null; }
has_x11() { pkg-config --exists x11 xcursor xrandr xinerama xi xxf86vm; }
has_header() { printf '#include <stdio.h>\n#include <%s>\n' "$1" | "${CC:-cc}" -E -xc -; }
# A compiler answers with the bare name where it does not find the file.
has_library() { case $("${CC:-cc}" -print-file-name="$1") in /*) ;; *) return 1 ;; esac; }
has_shared() { has_library "$1" || PATH=$PATH:/sbin:/usr/sbin ldconfig -p | grep -q "$1"; }
# Debian has the static library, which a program needs nowhere else; Fedora and Arch have
# the shared one alone: see scripts/jpeg-tag.
has_jpeg() { has_header jpeglib.h && { has_library libjpeg.a || has_library libjpeg.so; }; }
has_package() { dpkg-query -W -f '${Status}' "$1" | grep -q 'ok installed'; }

find_missing_packages() {
	if [ "$(uname -s)" = Darwin ]; then
		lacks compiler has_compiler
		lacks pkg-config has_command pkg-config
		lacks heif pkg-config --exists libheif
		return
	fi
	lacks compiler has_compiler
	lacks pkg-config has_command pkg-config
	lacks jpeg has_jpeg
	lacks heif has_shared libheif.so.1
	if [ $desktop = yes ]; then
		lacks gl pkg-config --exists gl
		lacks x11 has_x11
		lacks gtk pkg-config --exists gtk+-3.0
	fi
	if [ $e2e = yes ]; then
		lacks xvfb has_command Xvfb
		lacks openbox has_command openbox
		lacks pcmanfm has_command pcmanfm
		lacks xdotool has_command xdotool
		lacks imagemagick has_command import
		lacks xprop has_command xprop
		lacks xclip has_command xclip
		lacks strace has_command strace
		lacks dbus has_command dbus-daemon
		if command -v dpkg-query >/dev/null 2>&1; then
			lacks mesa has_package libgl1-mesa-dri
		fi
	fi
	if [ $windows = yes ]; then
		lacks mingw has_command x86_64-w64-mingw32-gcc
		if [ "$(manager)" = apt ] && ! jpeg_windows_ready; then
			lacks cmake has_command cmake
			lacks make has_command make
			lacks nasm has_command nasm
		fi
	fi
}

# names MANAGER NEED prints the packages that fill a need. A dash means that the
# manager brings it with something else.
names() {
	case $1:$2 in
	apt:compiler) echo gcc libc6-dev ;;
	apt:pkg-config) echo pkg-config ;;
	apt:gl) echo libgl1-mesa-dev ;;
	apt:x11) echo xorg-dev ;;
	apt:gtk) echo libgtk-3-dev ;;
	apt:jpeg) echo libjpeg-dev ;; # libjpeg62-turbo-dev on Debian, libjpeg-turbo8-dev on Ubuntu
	apt:heif) echo libheif1 ;;
	apt:mesa) echo libgl1-mesa-dri ;;
	apt:xprop) echo x11-utils ;;
	apt:mingw) echo gcc-mingw-w64-x86-64 ;;
	apt:pip) echo python3-pip ;;

	dnf:compiler) echo gcc ;;
	dnf:pkg-config) echo pkgconf-pkg-config ;;
	dnf:gl) echo mesa-libGL-devel ;;
	dnf:x11) echo libX11-devel libXcursor-devel libXrandr-devel libXinerama-devel libXi-devel libXxf86vm-devel ;;
	dnf:gtk) echo gtk3-devel ;;
	dnf:jpeg) echo libjpeg-turbo-devel ;;
	dnf:heif) echo libheif ;;
	dnf:xvfb) echo xorg-x11-server-Xvfb ;;
	dnf:imagemagick) echo ImageMagick ;;
	dnf:dbus) echo dbus-daemon ;;
	dnf:mingw) echo mingw64-gcc ;;
	dnf:pip) echo python3-pip ;;

	pacman:compiler) echo gcc ;;
	pacman:pkg-config) echo pkgconf ;;
	pacman:gl) echo libglvnd ;;
	pacman:x11) echo libxcursor libxrandr libxinerama libxi libxxf86vm ;;
	pacman:gtk) echo gtk3 ;;
	pacman:jpeg) echo libjpeg-turbo ;;
	pacman:heif) echo libheif ;;
	pacman:xvfb) echo xorg-server-xvfb ;;
	pacman:xprop) echo xorg-xprop ;;
	pacman:mingw) echo mingw-w64-gcc ;;
	pacman:pip) echo python-pip ;;

	brew:compiler) ;; # not a package of Homebrew: see install_packages
	brew:pkg-config) echo pkgconf ;;
	brew:heif) echo libheif ;;
	brew:mingw) echo mingw-w64 ;;
	brew:pip) echo python ;;

	*) echo "$2" ;;
	esac
}

# manager names the package manager that is here.
manager() {
	for one in apt-get dnf pacman brew; do
		if command -v $one >/dev/null 2>&1; then
			echo ${one%-get}
			return
		fi
	done
}

# describe NEED… prints the packages of all needs in this system's words.
describe() {
	for need; do
		names "$(manager)" "$need"
	done | tr '\n' ' ' | sed 's/ $//'
}

# install_packages fills $missing with apt; elsewhere it prints the command, for
# which packages a machine gets is its owner's decision.
install_packages() {
	packages=$(describe $missing)
	case $(manager) in
	apt) ;;
	dnf) fail "缺少系统软件包，请先运行：sudo dnf install $packages" "system packages are missing, please run: sudo dnf install $packages" ;;
	pacman) fail "缺少系统软件包，请先运行：sudo pacman -S --needed $packages" "system packages are missing, please run: sudo pacman -S --needed $packages" ;;
	brew)
		case " $missing " in
		*' compiler '*) fail '缺少编译器，请先运行：xcode-select --install' 'the compiler is missing, please run: xcode-select --install' ;;
		esac
		fail "缺少软件包，请先运行：brew install $packages" "packages are missing, please run: brew install $packages"
		;;
	*) fail "没有认识的软件包管理器，请自行安装：$missing" "no package manager that is known here, please install: $missing" ;;
	esac

	as_root=
	if [ "$(id -u)" != 0 ]; then
		as_root=sudo
		command -v sudo >/dev/null 2>&1 ||
			fail "需要管理员权限，请以 root 身份运行：apt-get install $packages" "this needs root, please run as root: apt-get install $packages"
	fi
	say "将用 apt 安装：$packages" "installing with apt: $packages"
	$as_root apt-get update -q
	# Since libheif was split, its HEVC decoder is a package of its own.
	case " $missing " in
	*' heif '*)
		if apt-cache show libheif-plugin-libde265 >/dev/null 2>&1; then
			packages="$packages libheif-plugin-libde265"
		fi
		;;
	esac
	$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $packages
}
