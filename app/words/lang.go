package words

import "strings"

// Lang is a language of the interface.
type Lang string

// The languages; Chinese is the default, English under an English locale.
const (
	Chinese Lang = "zh"
	English Lang = "en"
)

// LangOf chooses the language: the flag where one is given, else by the locale
// ("en_GB.UTF-8"); everything that is not English, also C and POSIX, is Chinese.
func LangOf(flag, locale string) Lang {
	s := strings.ToLower(flag)
	if s == "" {
		s = strings.ToLower(locale)
	}
	if end := strings.IndexAny(s, "_-.@"); end >= 0 {
		s = s[:end]
	}
	if s == "en" {
		return English
	}
	return Chinese
}

// LocaleOf returns the locale of the environment: the first of LC_ALL, LC_MESSAGES and LANG
// that is set, and in its place the first of LANGUAGE where that locale is one of a language,
// as gettext does. Where nothing is set, the system is asked if it has a language of its own.
func LocaleOf(getenv func(string) string) string {
	for _, k := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		v := getenv(k)
		if v == "" {
			continue
		}
		if first, _, _ := strings.Cut(getenv("LANGUAGE"), ":"); first != "" && !languageless(v) {
			return first
		}
		return v
	}
	if first, _, _ := strings.Cut(getenv("LANGUAGE"), ":"); first != "" {
		return first
	}
	return systemLocale()
}

// languageless reports whether a locale names no language: C, C.UTF-8, POSIX.
func languageless(locale string) bool {
	name, _, _ := strings.Cut(locale, ".")
	return name == "C" || name == "POSIX"
}
