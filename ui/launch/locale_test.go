package launch

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// TestFyneAcceptsEveryLocale starts a program with all that the window is made of in locales of all
// kinds, those that are no language tags among them: Fyne has no complaint. (GTK has one where the
// system lacks the locale, which is then so.)
func TestFyneAcceptsEveryLocale(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, env := range [][]string{
		{"LANG=C"}, {"LANG=POSIX"}, {"LANG=C.UTF-8"}, {"LC_ALL=C.utf8"}, {"LANG="}, {"LANG=en_US.UTF-8"}, {"LANG=zh_CN.UTF-8"}, {"LANG=zh"},
		{"LANG=zh_Hans"}, {"LANG=zh-Hans-CN"}, {"LANG=sr_RS@latin"}, {"LANG=ca_ES@valencia"}, {"LANG=de_DE@euro"}, {"LANG=de_DE.ISO-8859-15@euro"},
		{"LANG=en_GB.UTF-8", "LANGUAGE=sr@latin:en"}, {"LANG=zh_CN.UTF-8", "LANGUAGE=zh"}, {"LC_MESSAGES=ja_JP.eucJP"}, {"LANG=xx_garbage"}, {"LANG=!"}, {"LANG=猫"},
	} {
		c := exec.CommandContext(t.Context(), self, "-test.run=^$")
		for _, e := range os.Environ() {
			if len(e) < 3 || e[:3] != "LC_" && e[:3] != "LAN" {
				c.Env = append(c.Env, e)
			}
		}
		c.Env = append(c.Env, env...)
		var errs strings.Builder
		c.Stderr = &errs
		if err := c.Run(); err != nil {
			t.Fatalf("%q: %v", env, err)
		}
		if strings.Contains(errs.String(), "Fyne") {
			t.Errorf("%q: the console says %s", env, errs.String())
		}
	}
}
