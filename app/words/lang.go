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
	if s == "en" || strings.HasPrefix(s, "en_") || strings.HasPrefix(s, "en-") {
		return English
	}
	return Chinese
}

// LocaleOf reads the locale from the environment in POSIX's order of
// precedence: LC_ALL, LC_MESSAGES, LANG. Where that has none, the system is asked
// that has a language of its own.
func LocaleOf(getenv func(string) string) string {
	for _, k := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := getenv(k); v != "" {
			return v
		}
	}
	return systemLocale()
}
