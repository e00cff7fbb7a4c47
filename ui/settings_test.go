package ui

import (
	"testing"

	"wanwu/app/words"
	"wanwu/ui/grid"
	"wanwu/ui/kit"
)

func TestSettingsKept(t *testing.T) {
	b := newTestWindow(t, words.Chinese)
	p := b.app.Preferences()
	b.settings.open(0)
	b.setTheme(kit.AlwaysDark)
	p.SetString(prefTheme, string(kit.AlwaysDark))
	if themeOf(p) != kit.AlwaysDark {
		t.Error("the theme is not kept")
	}
	p.SetString(prefTheme, "nonsense")
	if themeOf(p) != kit.FollowSystem {
		t.Error("a theme that does not exist is the system's")
	}
	p.SetFloat(prefThreshold, 7)
	p.SetFloat(prefCell, 100000)
	if Threshold(p) != 1 || cellWidth(p) != grid.CellMax {
		t.Errorf("threshold %v and cells %v from a file that was tampered with", Threshold(p), cellWidth(p))
	}
	p.SetString(prefLanguage, "en")
	if Language(p, "", "zh_CN.UTF-8") != words.English || Language(p, "zh", "en_GB") != words.Chinese {
		t.Error("the flag outranks the setting, the setting the locale")
	}
}
