//go:build e2e

package e2e

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// startLimit is how soon the window must be there. The aim is two seconds; the rest
// is room for a machine that does something else besides.
const startLimit = 5 * time.Second

// TestMainJob checks the main use of the program: a folder is dragged in, becomes pictures with
// labels, and leaves as a spreadsheet.
func TestMainJob(t *testing.T) {
	d := newDesktop(t)
	folder := d.folder("拖放/动物照片")
	sampleOf := fill(t, folder, 30)
	broken := "图片 007 ①.jpg"
	truncate(t, filepath.Join(folder, broken), 400)
	d.write("拖放/动物照片/说明.txt", "不是图片")

	p := d.open(binary(t), `{"theme":"light"}`)
	t.Logf("window visible %d ms after start", p.visible.Milliseconds())
	if p.visible > startLimit {
		t.Errorf("the window took %v to appear, want at most %v", p.visible, startLimit)
	}
	p.waitTitle(name)
	p.resize(1280, 800)
	empty := p.screenshot("empty-light")

	began := time.Now()
	d.drag(folder, p.window)
	p.waitTitle(name + " — 完成 29 · 错误 1")
	t.Logf("30 pictures done %.1f s after the drag began", time.Since(began).Seconds())
	d.wait("the task beside the window", func() bool {
		s := d.sessions()
		return len(s) == 1 && s[0] == kept{Name: "动物照片", Total: 30, Done: 30, Failed: 1}
	})
	t.Logf("30 pictures in session list %.1f s after the drag began", time.Since(began).Seconds())
	full := p.screenshot("main-light")
	if share := difference(empty, full); share < 0.05 {
		t.Errorf("only %.1f %% of the window changed when it got 30 pictures", share*100)
	}

	out := filepath.Join(d.home, "out.xlsx")
	p.export(out)
	p.screenshot("exported")
	checkWorkbook(t, out, sampleOf, broken, folder)

	d.press("Escape")
	p.resize(900, 600)
	p.screenshot("main-900x600")
	t.Logf("ended %d ms after the window was closed", p.quit().Milliseconds())
}

func checkWorkbook(t *testing.T, path string, sampleOf map[string]string, broken, folder string) {
	t.Helper()
	b, err := readWorkbook(path)
	if err != nil {
		t.Fatal(err)
	}
	if len(b.rows) != len(sampleOf) {
		t.Errorf("the spreadsheet has %d rows, want %d", len(b.rows), len(sampleOf))
	}
	// Copies of one picture share their bytes in the file or do not; each of
	// the samples is there, and the broken one is not.
	if b.media < 11 {
		t.Errorf("the spreadsheet carries %d pictures, want at least 11", b.media)
	}
	labelOf := map[string]string{}
	for i, row := range b.rows {
		file := b.cell(row, "文件名")
		if want := fmt.Sprintf("图片 %03d ①.jpg", i+1); file != want {
			t.Errorf("row %d is %q, want %q: the order of the folder", i+1, file, want)
		}
		if got, want := b.cell(row, "绝对路径"), filepath.Join(folder, file); got != want {
			t.Errorf("%s: absolute path %q, want %q", file, got, want)
		}
		label, reason := b.cell(row, "标签 1"), b.cell(row, "错误")
		if file == broken {
			if label != "" || reason == "" || b.cell(row, "状态") != "错误" {
				t.Errorf("the broken picture has state %q, label %q, reason %q", b.cell(row, "状态"), label, reason)
			}
			continue
		}
		if reason != "" || label == "" {
			t.Errorf("%s: label %q, error %q", file, label, reason)
		}
		score, err := strconv.ParseFloat(b.cell(row, "置信度 1"), 64)
		if err != nil || score <= 0 || score > 1 {
			t.Errorf("%s: score %q, want a number in (0, 1]", file, b.cell(row, "置信度 1"))
		}
		// The same picture under two names must get the same answer.
		sample := sampleOf[file]
		if labelOf[sample] == "" {
			labelOf[sample] = label
		} else if labelOf[sample] != label {
			t.Errorf("%s is %q here and %q elsewhere", sample, label, labelOf[sample])
		}
	}
	// The class is called 虎斑猫 or 埃及猫: it must be a cat.
	if !strings.Contains(labelOf["猫"], "猫") {
		t.Errorf("the cat is recognised as %q", labelOf["猫"])
	}
}

// TestDark checks the same window in the dark theme, chosen by the preference.
func TestDark(t *testing.T) {
	d := newDesktop(t)
	folder := d.folder("拖放/动物照片")
	fill(t, folder, 11)
	p := d.open(binary(t), `{"theme":"dark"}`)
	p.resize(1280, 800)
	if b := brightness(p.screenshot("empty-dark")); b > 80 {
		t.Errorf("mean brightness of the dark window is %.0f, want at most 80", b)
	}
	d.drag(folder, p.window)
	p.waitTitle(name + " — 完成 11")
	p.screenshot("main-dark")
	p.quit()
}

// TestSecondDrop checks that what is dropped while a run is under way joins the queue, and the
// progress in the title never runs backwards.
func TestSecondDrop(t *testing.T) {
	d := newDesktop(t)
	first, second := d.folder("甲/第一批"), d.folder("乙/第二批")
	// The second drag takes some two seconds with the mouse, in which the first run
	// must not end: of this many it takes ten at least.
	const many, few = 800, 20
	fill(t, first, many)
	fill(t, second, few)
	p := d.open(binary(t), `{"theme":"light"}`)

	here, there := d.openFolder(filepath.Dir(first), 10), d.openFolder(filepath.Dir(second), 510)
	d.dragFrom(here, p.window)
	p.waitTitle(name + ` — \d+/\d+`)
	d.dragFrom(there, p.window)

	var done int
	var titles []string
	d.wait("the end of both drops", func() bool {
		title := p.title()
		if len(titles) == 0 || titles[len(titles)-1] != title {
			titles = append(titles, title)
		}
		var n, total int
		if _, err := fmt.Sscanf(title, name+" — %d/%d", &n, &total); err == nil {
			if n < done || n > total {
				t.Errorf("the title goes from %d to %q", done, title)
			}
			done = n
		}
		return strings.HasPrefix(title, name+" — 完成")
	})
	p.waitTitle(fmt.Sprintf("%s — 完成 %d", name, many+few))
	if done == 0 {
		t.Errorf("no progress was seen while the second drop waited: %q", titles)
	}
	p.quit()
}

// TestQuitWhileRunning checks that closing the window ends the program cleanly, whatever it is
// doing.
func TestQuitWhileRunning(t *testing.T) {
	d := newDesktop(t)
	folder := d.folder("甲/许多图片")
	fill(t, folder, 300)
	p := d.open(binary(t), "")
	d.drag(folder, p.window)
	p.waitTitle(name + ` — \d+/\d+`)
	took := p.quit()
	t.Logf("ended %d ms after the window was closed", took.Milliseconds())
	if took > 10*time.Second {
		t.Errorf("ending took %v, want at most 10 s", took)
	}
}

// TestRuntimeLibrary checks that without ONNX Runtime, or with an invalid file in its place, there
// is a window that reports it, neither a panic nor an empty window.
func TestRuntimeLibrary(t *testing.T) {
	for _, c := range []struct {
		name    string
		library string // what is in the library's place, nothing where empty
	}{
		{"missing", ""},
		{"wrong", "this is no library"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newDesktop(t)
			copied := filepath.Join(d.folder("program"), "wanwu-desktop")
			b, err := os.ReadFile(binary(t))
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(copied, b, 0o755); err != nil {
				t.Fatal(err)
			}
			whole := d.open(binary(t), `{"theme":"light"}`)
			whole.resize(1000, 700)
			healthy := whole.screenshot("runtime-present")
			whole.quit()

			if c.library != "" {
				d.write("program/runtime/libonnxruntime.so", c.library)
			}
			p := d.open(copied, "")
			p.resize(1000, 700)
			p.waitTitle(name)
			// The sentence takes the place of the invitation to drop pictures.
			d.wait("a sentence in the window", func() bool {
				return difference(healthy, p.screenshot("runtime-"+c.name)) > 0.005
			})
			p.alive()
			p.quit()
		})
	}
}

// TestNoDisplay checks that where no window can be opened, the program says what works instead, and
// ends.
func TestNoDisplay(t *testing.T) {
	c := exec.Command(binary(t), "-lang", "zh")
	c.Env = append(os.Environ(), "HOME="+t.TempDir(), "DISPLAY=:no", "WAYLAND_DISPLAY=")
	out, err := c.CombinedOutput()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 69 { // scripts/run knows it by that
		t.Errorf("it ended with %v, want exit status 69", err)
	}
	if s := string(out); !strings.Contains(s, "wanwu recognize") || strings.Contains(s, "goroutine ") {
		t.Errorf("it said:\n%s", s)
	}
}
