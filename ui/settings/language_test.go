package settings_test

import (
	"testing"

	"wanwu/ui/uitest"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"wanwu/app/session"
	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/ui/kit"
	"wanwu/ui/settings"
)

// TestLanguageIsAppliedAndKept checks that a choice of the language goes to the window at once and is
// there at the next start, where a flag outranks it.
func TestLanguageIsAppliedAndKept(t *testing.T) {
	a := test.NewTempApp(t)
	kit.LoadTexts(words.Chinese)
	var sheet *kit.Sheet
	var spoken []words.Lang
	s := settings.New(settings.Host{
		App: a, Window: test.NewTempWindow(t, nil), Lang: words.Chinese, Program: &settings.Program{},
		Status: func() session.Status { return session.Status{} }, Threshold: func() float32 { return 0.15 },
		Counts:      func() (string, workspace.Counts) { return "", workspace.Counts{} },
		Open:        func(opened *kit.Sheet, first fyne.Focusable) { sheet = opened; opened.Open(first) },
		SetLanguage: func(l words.Lang) { spoken = append(spoken, l) },
	})
	s.Open(settings.PageLook)
	if s.Page() != settings.PageLook || sheet == nil {
		t.Fatalf("page %d is open", s.Page())
	}
	uitest.Button(sheet, "English").OnTapped()
	if len(spoken) != 1 || spoken[0] != words.English {
		t.Errorf("the window was told %q", spoken)
	}
	if l := settings.Language(a.Preferences(), "", "zh_CN.UTF-8"); l != words.English {
		t.Errorf("the next start speaks %q", l)
	}
	if l := settings.Language(a.Preferences(), "zh", "en_US.UTF-8"); l != words.Chinese {
		t.Errorf("with a flag it speaks %q", l)
	}
	sheet.Close()
	if s.Page() != -1 {
		t.Errorf("page %d is open after closing", s.Page())
	}
}
