package ui

import (
	"testing"

	"wanwu/app/words"
	"wanwu/ui/grid"
	"wanwu/ui/kit"
	"wanwu/ui/settings"
)

func TestPreferences(t *testing.T) {
	b := newTestWindow(t, words.Chinese)
	p := b.App.Preferences()
	b.settings.Open(settings.PageRecognise)
	b.SetTheme(kit.AlwaysDark)
	p.SetString(settings.PrefTheme, string(kit.AlwaysDark))
	if settings.ThemeMode(p) != kit.AlwaysDark {
		t.Error("the theme is not kept")
	}
	p.SetString(settings.PrefTheme, "nonsense")
	if settings.ThemeMode(p) != kit.FollowSystem {
		t.Error("a theme that does not exist is the system's")
	}
	p.SetFloat(settings.PrefThreshold, 7)
	p.SetFloat(settings.PrefCell, 100000)
	if settings.Threshold(p) != 1 || settings.CellWidth(p) != grid.CellMax {
		t.Errorf("threshold %v and cells %v from a file that was tampered with", settings.Threshold(p), settings.CellWidth(p))
	}
	p.SetString(settings.PrefLanguage, "en")
	if settings.Language(p, "", "zh_CN.UTF-8") != words.English || settings.Language(p, "zh", "en_GB") != words.Chinese {
		t.Error("the flag outranks the setting, the setting the locale")
	}
}
