package words

import (
	"os/exec"
	"strings"
)

// systemLocale returns the locale that macOS has for the user, such as "en_US": a program that is
// not started from a terminal has none in its environment.
func systemLocale() string {
	out, err := exec.Command("defaults", "read", "-g", "AppleLocale").Output()
	if err != nil {
		return "" // as where nothing is set
	}
	return strings.TrimSpace(string(out))
}
