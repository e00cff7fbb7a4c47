//go:build e2e

package e2e

import (
	"bytes"
	"image/jpeg"
	"image/png"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestClipboardPictures checks that a picture that another program copied is recognised
// after Ctrl+V, and one that the window copied is a picture for other programs; rows are text for
// them.
func TestClipboardPictures(t *testing.T) {
	d := newDesktop(t)
	p := d.open(binary(t), `{"theme":"light"}`)
	p.resize(1280, 800)
	sample, err := filepath.Abs(samples(t)[0])
	if err != nil {
		t.Fatal(err)
	}
	copied := d.command("sh", "-c", `convert "$1" 复制.png && xclip -selection clipboard -t image/png -i 复制.png`, "sh", sample)
	if err := copied.Run(); err != nil {
		t.Fatalf("%v (scripts/setup --e2e installs xclip)", err)
	}
	p.activate()
	d.press("F11")
	p.fill()
	d.press("ctrl+v")
	p.waitTitle(name + " — 完成 1")
	p.screenshot("demo-pasted")
	d.press("Escape")

	// Files, as a file manager copies them.
	folder := d.folder("相册/两张 图片")
	fill(t, folder, 2)
	d.write("列表", (&url.URL{Scheme: "file", Path: folder}).String()+"\r\n")
	if err := d.command("xclip", "-selection", "clipboard", "-t", "text/uri-list", "-i", "列表").Run(); err != nil {
		t.Fatal(err)
	}
	d.press("ctrl+v")
	p.waitTitle(name + " — 完成 2")

	// What was pasted must not be taken for what the window copies.
	if err := d.command("sh", "-c", "echo | xclip -selection clipboard -i").Run(); err != nil {
		t.Fatal(err)
	}
	d.press("ctrl+c")
	paste := func(kind string) []byte {
		c := exec.Command("xclip", "-selection", "clipboard", "-o", "-t", kind)
		c.Env = d.env
		out, err := c.Output()
		if err != nil {
			return nil
		}
		return out
	}
	file, err := os.Open(sample)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	// The first of them is shown now, and it is the sample.
	want, err := jpeg.DecodeConfig(file)
	if err != nil {
		t.Fatal(err)
	}
	d.wait("the picture on the clipboard", func() bool {
		got, err := png.DecodeConfig(bytes.NewReader(paste("image/png")))
		return err == nil && got.Width == want.Width && got.Height == want.Height
	})
	d.press("ctrl+shift+c")
	d.wait("the row on the clipboard", func() bool {
		lines := strings.Split(strings.TrimSpace(string(paste("UTF8_STRING"))), "\n")
		return len(lines) == 2 && strings.Contains(lines[0], "标签 1") && strings.Contains(lines[1], ".jpg\t")
	})
	p.quit()
}
