package launch

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2/test"

	"wanwu/app/words"
	"wanwu/ui/kit"
)

func TestFlags(t *testing.T) {
	test.NewTempApp(t)
	f, err := ParseFlags([]string{"-lang", "en", "--device=cuda:1", "/照片", "猫.jpg"})
	if err != nil || f.Lang != "en" || f.Device != "cuda:1" || strings.Join(f.Paths, " ") != "/照片 猫.jpg" {
		t.Errorf("%+v, %v", f, err)
	}
	for _, c := range []struct {
		lang words.Lang
		args []string
		says string
	}{
		{words.Chinese, []string{"-fast"}, "没有选项 -fast"},
		{words.English, []string{"-fast"}, "There is no flag -fast"},
		{words.Chinese, []string{"-device"}, "选项 -device 后面缺少值"},
		{words.Chinese, []string{"-log-level", "loud"}, "选项 -log-level 不能是“loud”，要写其中之一：off error warn info debug"},
	} {
		speak(t, c.lang)
		f, err := ParseFlags(c.args)
		if err == nil || AskedForHelp(err) || !strings.HasPrefix(f.Problem(err), c.says) {
			t.Errorf("%q: %v", c.args, err)
		}
	}
	for l, said := range map[words.Lang]string{words.Chinese: "界面语言", words.English: "language of the window"} {
		speak(t, l)
		f, err := ParseFlags([]string{"-h"})
		usage := f.Usage()
		if !AskedForHelp(err) || !strings.Contains(usage, said) || strings.Contains(usage, "flag.") || !strings.Contains(usage, "tensorrt:N:fp16") {
			t.Errorf("%v: %s", err, usage)
		}
	}
}

// speak loads the texts of a language.
func speak(t *testing.T, l words.Lang) {
	t.Helper()
	kit.LoadTexts(l)
}
