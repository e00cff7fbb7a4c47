package source_test

import (
	"errors"
	"maps"
	"os"
	"path/filepath"
	"testing"

	"wanwu/inference"
	"wanwu/inference/source"
)

const (
	filmHead    = "\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"
	pictureHead = "\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"
	jpegHead    = "\xff\xd8\xff\xe0\x00\x10JFIF"
)

// besideFiles is a folder as telephones, cameras and clouds leave them, by what becomes
// of each file; "" is an item.
var besideFiles = map[string]struct {
	content string
	why     source.SkipReason
}{
	"PXL_1.MP.jpg": {jpegHead, ""}, "PXL_1.MP": {filmHead, source.SkipFilm}, "PXL_2.MP~2": {filmHead, source.SkipFilm}, "TOP.MV": {filmHead, source.SkipFilm},
	"MVIMG_20190101": {filmHead, source.SkipFilm}, "GOPR1.MP4": {filmHead, source.SkipFilm}, "clip.xyz": {filmHead, source.SkipFilm},
	"old.qt_": {"\x00\x00\x00\x08wide\x00\x00\x00\x00mdat", source.SkipFilm}, "live": {pictureHead, ""}, "photo": {jpegHead, ""}, "empty": {"", ""},
	"GOPR1.THM": {jpegHead, source.SkipSidecar}, "IMG_1.jpg_original": {jpegHead, source.SkipSidecar}, "IMG_1.jpg~": {jpegHead, source.SkipSidecar}, "IMG_1.jpg": {jpegHead, ""},
	".IMG_2.HEIC.icloud": {"bplist00", source.SkipCloud}, ".hidden.jpg": {jpegHead, source.SkipHidden},
	"a.jpg.baiduyun.p.downloading": {jpegHead, source.SkipUnfinished}, "b.jpg.crdownload": {jpegHead, source.SkipUnfinished}, "c.jpg.part": {"", source.SkipUnfinished}, "d.png.xltd": {"", source.SkipUnfinished},
	"DSC_1.NEF": {"MM", source.SkipSidecar}, "DSC_1.JPG": {jpegHead, ""}, "DSC_2.nef": {"MM", ""}, "IMG_3.CR3": {"", source.SkipSidecar}, "img_3.heic": {pictureHead, ""},
	"DSC_4.ARW": {"II", ""}, "DSC_4.png": {"\x89PNG", ""}, "film.jpg": {filmHead, ""},
}

// TestFilesBesidePictures checks that what is beside pictures is left out with its reason, in folders
// and in archives, and what can be a picture is not.
func TestFilesBesidePictures(t *testing.T) {
	folder, wantItems, wantSkipped := filepath.Join(t.TempDir(), "f"), map[string]bool{}, map[string]source.SkipReason{}
	var entries []entry
	for name, c := range besideFiles {
		save(t, folder, name, []byte(c.content))
		entries = append(entries, entry{name: "f/" + name, content: c.content})
		if c.why == "" {
			wantItems[name] = true
		} else {
			wantSkipped[name] = c.why
		}
	}
	for what, root := range map[string]string{"folder": folder, "archive": save(t, t.TempDir(), "a.zip", zipOf(t, entries...))} {
		v := scan(t, recursive, root)
		items := map[string]bool{}
		for _, it := range v.items {
			items[filepath.Base(it.Path)] = true
		}
		if !maps.Equal(items, wantItems) {
			t.Errorf("%s: items %v, want %v", what, items, wantItems)
		}
		if !maps.Equal(v.skipped, wantSkipped) {
			t.Errorf("%s: skipped %v, want %v", what, v.skipped, wantSkipped)
		}
	}
	// Dropped by itself, each is a row.
	for name := range besideFiles {
		v := scan(t, recursive, filepath.Join(folder, name))
		if len(v.items) != 1 || len(v.skipped) != 0 {
			t.Errorf("%s by itself: %v, skipped %v", name, v.paths(), v.skipped)
			continue
		}
		var e *inference.Error
		if cloud := besideFiles[name].why == source.SkipCloud; cloud != (errors.As(v.items[0].Err, &e) && e.Detail == inference.DetailCloud) {
			t.Errorf("%s by itself: %v", name, v.items[0].Err)
		}
	}
}

// TestLargeZIPOfMacOS checks that a zip of over 4 GiB as macOS writes it is named, and not called
// damaged.
func TestLargeZIPOfMacOS(t *testing.T) {
	small := zipOf(t, entry{name: "a.jpg", content: "a"}, entry{name: "b.jpg", content: "b"})
	directory := 0
	for at := range small {
		if string(small[at:min(at+4, len(small))]) == "PK\x01\x02" {
			directory = at
			break
		}
	}
	file := filepath.Join(t.TempDir(), "大.zip")
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	// The place of the directory, cut to 32 bits, is that in the small one. The file has a
	// hole between.
	_, err = f.Write(small[:directory])
	_, err2 := f.WriteAt(small[directory:], 1<<32+int64(directory))
	if err := errors.Join(err, err2, f.Close()); err != nil {
		t.Fatal(err)
	}
	v := scan(t, recursive, file)
	var e *inference.Error
	if len(v.items) != 1 || !errors.As(v.items[0].Err, &e) || e.Code != inference.CodeArchive || e.Detail != inference.DetailLargeZIP {
		t.Errorf("%v", v.items)
	}
}
