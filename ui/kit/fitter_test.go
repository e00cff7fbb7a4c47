package kit

import (
	"strings"
	"testing"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

var longTexts = []string{
	"虎斑猫", "雏菊（一个非常非常长的标签名称，放不下）", "German short-haired pointer, hunting dog",
	"IMG_20260509_072933.jpeg", "一个很长的文件名字_拍摄于2026年-IMG_20260509_072933.jpeg", "no-extension-at-all-in-this-name",
	".hidden-and-very-long-file-name", "a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q.tar.gz", "名字\n有换行\t和制表符.png",
	"emoji🙂🙂🙂🙂🙂🙂🙂🙂🙂.jpg", "", "x.thisisnotanextensionbutaverylongword",
}

func TestFitterEnd(t *testing.T) {
	test.NewTempApp(t)
	f := NewFitter()
	for _, text := range longTexts {
		for _, width := range []float32{20, 40, 90, 150, 1000} {
			for name, got := range map[string]string{"end": f.End(text, 14, width), "middle": f.Middle(text, 14, width)} {
				if w := fyne.MeasureText(got, 14, fyne.TextStyle{}).Width; w > width+0.5 {
					t.Errorf("%s of %q in %v: %q is %v wide", name, text, width, got, w)
				}
				if !utf8.ValidString(got) || strings.ContainsAny(got, "\n\t") {
					t.Errorf("%s of %q in %v: %q", name, text, width, got)
				}
				if width == 1000 && strings.Contains(got, "…") {
					t.Errorf("%s of %q was cut without need: %q", name, text, got)
				}
			}
		}
	}
}

func TestFitterMiddleKeepsExtension(t *testing.T) {
	test.NewTempApp(t)
	f := NewFitter()
	got := f.Middle("一个很长的文件名字_拍摄于2026年-IMG_20260509_072933.jpeg", 11, 150)
	if !strings.HasPrefix(got, "一个") || !strings.HasSuffix(got, "33.jpeg") || strings.Count(got, "…") != 1 {
		t.Fatalf("got %q", got)
	}
}

func TestFitterWrap(t *testing.T) {
	test.NewTempApp(t)
	f := NewFitter()
	for _, text := range append(longTexts,
		"文件不完整（读到 41%），第 3 段缺失", "unsupported TIFF compression scheme 34712 in directory 0: cannot decode",
		"两行\n分开", `D:\测试 图片\很长的文件夹\①.jpg：没有读取权限`) {
		for _, width := range []float32{5, 100, 137, 142, 147, 152, 1000} {
			lines := f.Wrap(text, 12, width, 4)
			if len(lines) > 4 || (len(lines) == 0) != (text == "") {
				t.Fatalf("%q in %v: %d lines", text, width, len(lines))
			}
			for i, line := range lines {
				if w := fyne.MeasureText(line, 12, fyne.TextStyle{}).Width; width > 30 && w > width+0.5 {
					t.Errorf("%q in %v: line %q is %v wide", text, width, line, w)
				}
				if i > 0 && width > 30 && strings.IndexAny(line, "，）：、%") == 0 {
					t.Errorf("%q in %v: line %d begins with %q", text, width, i, line)
				}
			}
			if flat := strings.Join(lines, ""); width == 1000 && strings.ReplaceAll(flat, " ", "") != strings.NewReplacer("\n", "", " ", "", "\t", "").Replace(text) {
				t.Errorf("%q lost something: %q", text, flat)
			}
		}
	}
	if got := f.Wrap("cannot decode this picture", 12, 80, 4); strings.Join(got, "|") != "cannot|decode this|picture" {
		t.Errorf("words broken: %q", got)
	}
}
