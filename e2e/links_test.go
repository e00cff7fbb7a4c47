//go:build e2e

package e2e

import (
	"image"
	"net/url"
	"path/filepath"
	"testing"
)

// TestLinksAreLeftOut checks that what is dragged into the window and is no file of this computer
// becomes no row; a strip above the pictures says so, beside the files that came with it.
func TestLinksAreLeftOut(t *testing.T) {
	d := newDesktop(t)
	folder := d.folder("相册")
	fill(t, folder, 1)
	p := d.open(binary(t), `{"theme":"light"}`)
	p.resize(1280, 800)
	p.waitTitle(name)
	strip := image.Rect(0, 56, 1280, 100)
	empty := crop(p.screenshot("links-none"), strip)
	said := map[string]image.Image{}
	for _, link := range []struct{ kind, uri string }{
		{"web", "https://example.com/a%20b.jpg"}, {"network", "smb://nas/%E7%85%A7%E7%89%87"}, {"phone", "mtp://Xiaomi/DCIM/1.jpg"}, {"trash", "trash:///1.jpg"},
	} {
		before := crop(p.snapshot(filepath.Join(d.home, "before.png")), strip)
		source := d.dragLinks(p.window, link.uri)
		d.wait("a sentence for "+link.uri, func() bool { return difference(before, crop(p.screenshot("links-"+link.kind), strip)) > 0.005 })
		source.stop()
		said[link.kind] = crop(p.screenshot("links-"+link.kind), strip)
		if s := d.sessions(); len(s) > 0 {
			t.Errorf("%s became %v", link.uri, s)
		}
	}
	if difference(said["web"], said["network"]) < 0.005 || difference(said["network"], said["phone"]) < 0.005 {
		t.Error("each kind has a sentence of its own")
	}
	files, err := filepath.Glob(filepath.Join(folder, "*.jpg"))
	if err != nil || len(files) != 1 {
		t.Fatalf("%q, %v", files, err)
	}
	source := d.dragLinks(p.window, "https://example.com/a.jpg", (&url.URL{Scheme: "file", Path: files[0]}).String())
	p.waitTitle(name + " — 完成 1")
	if difference(empty, crop(p.screenshot("links-mixed"), strip)) < 0.005 {
		t.Error("the link that came with a file is left out in silence")
	}
	source.stop()
	if s := d.sessions(); len(s) != 1 || s[0].Total != 1 {
		t.Errorf("the tasks are %v", s)
	}
	p.quit()
}
