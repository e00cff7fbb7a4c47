package words

import "golang.org/x/sys/windows"

// systemLocale returns the language in which Windows speaks to the user, such as "en-US".
func systemLocale() string {
	languages, err := windows.GetUserPreferredUILanguages(windows.MUI_LANGUAGE_NAME)
	if err != nil || len(languages) == 0 {
		return ""
	}
	return languages[0]
}
