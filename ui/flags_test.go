package ui

import (
	"errors"
	"strings"
	"testing"

	"fyne.io/fyne/v2/test"
	"github.com/go-gl/glfw/v3.3/glfw"

	"wanwu/app/words"
)

func TestFlags(t *testing.T) {
	test.NewTempApp(t)
	f, err := ParseFlags([]string{"-lang", "en", "--device=cuda:1", "/照片", "猫.jpg"})
	if err != nil || f.Lang != "en" || f.Device != "cuda:1" || strings.Join(f.Paths, " ") != "/照片 猫.jpg" {
		t.Errorf("%+v, %v", f, err)
	}
	for _, c := range []struct {
		lang words.Lang
		Args []string
		says string
	}{
		{words.Chinese, []string{"-fast"}, "没有选项 -fast"},
		{words.English, []string{"-fast"}, "There is no flag -fast"},
		{words.Chinese, []string{"-device"}, "选项 -device 后面缺少值"},
		{words.Chinese, []string{"-log-level", "loud"}, "选项 -log-level 不能是“loud”，要写其中之一：off error warn info debug"},
	} {
		speak(t, c.lang)
		f, err := ParseFlags(c.Args)
		if err == nil || AskedForHelp(err) || !strings.HasPrefix(f.Problem(err), c.says) {
			t.Errorf("%q: %v", c.Args, err)
		}
	}
	for l, words := range map[words.Lang]string{words.Chinese: "界面语言", words.English: "language of the window"} {
		speak(t, l)
		f, err := ParseFlags([]string{"-h"})
		usage := f.Usage()
		if !AskedForHelp(err) || !strings.Contains(usage, words) || strings.Contains(usage, "flag.") || !strings.Contains(usage, "tensorrt:N:fp16") {
			t.Errorf("%v: %s", err, usage)
		}
	}
}

// TestPanicsOfTheDisplay: only what the system's library says is a matter of the display.
func TestPanicsOfTheDisplay(t *testing.T) {
	test.NewTempApp(t)
	speak(t, words.Chinese)
	none := displayError(&glfw.Error{Code: glfw.ErrorCode(0x10001), Desc: "The GLFW library is not initialized"})
	if none == nil || !strings.Contains(none.Error(), "没有图形显示") {
		t.Errorf("no display: %v", none)
	}
	for _, fault := range []any{errors.New("index out of range"), "a fault"} {
		if err := displayError(fault); err != nil {
			t.Errorf("%v becomes %v", fault, err)
		}
	}
}
