# Messages: Chinese unless the locale is an English one.

case ${LC_ALL:-${LC_MESSAGES:-${LANG:-}}} in
en | en_* | en.*) language=en ;;
*) language=zh ;;
esac

# say CHINESE ENGLISH prints the one that the locale asks for.
say() {
	if [ $language = en ]; then
		printf '%s\n' "$2"
	else
		printf '%s\n' "$1"
	fi
}

# fail CHINESE ENGLISH says it on standard error and ends the script.
fail() {
	say "$1" "$2" >&2
	exit 1
}
