package store_test

import (
	"math"
	"path/filepath"
	"reflect"
	"testing"

	"wanwu/app/store"
	"wanwu/app/store/storetest"
	"wanwu/inference/ocr"
)

// sign is what might be read in a picture of 640 × 480.
func sign() []ocr.Line {
	return []ocr.Line{
		{Text: "营业时间", Score: 0.9871, Box: ocr.Quad{{X: 10, Y: 20}, {X: 200, Y: 22}, {X: 199, Y: 60}, {X: 9, Y: 58}}},
		{Text: "8:00–22:00", Score: 0.5, Box: ocr.Quad{{X: 0, Y: 470}, {X: 640, Y: 470}, {X: 640, Y: 480}, {X: 0, Y: 480}}},
	}
}

// TestPackedTextKeepsLines: what is packed comes back as it was; of what cannot be kept the nearest
// is.
func TestPackedTextKeepsLines(t *testing.T) {
	for name, lines := range map[string][]ocr.Line{"none": {}, "two": sign(), "empty": {{Text: ""}}} {
		p := store.PackText(640, 480, lines)
		w, h, got, ok := p.Unpack()
		if !ok || w != 640 || h != 480 || len(got) != len(lines) || len(lines) > 0 && !reflect.DeepEqual(got, lines) || string(p.Text()) != ocr.Text(lines) {
			t.Errorf("%s: %d × %d, %v, %v, %q", name, w, h, ocr.Text(got), ok, p.Text())
		}
	}
	odd := []ocr.Line{{Text: "a\nb \xff", Score: 7, Box: ocr.Quad{{X: -3, Y: 1e9}, {X: math.NaN(), Y: math.Inf(1)}}}}
	_, _, got, ok := store.PackText(100, 50, odd).Unpack()
	if !ok || got[0].Text != "a b \ufffd" || got[0].Score != 1 || got[0].Box != (ocr.Quad{{X: 0, Y: 50}, {X: 0, Y: 50}}) {
		t.Errorf("%+v, %v", got, ok)
	}
}

func FuzzUnpackText(f *testing.F) {
	f.Add([]byte(store.PackText(640, 480, sign())))
	f.Add([]byte{1, 1, 0xff, 0xff, 0xff, 0x7f, 0})
	f.Fuzz(func(t *testing.T, data []byte) {
		p := store.PackedText(data)
		if _, _, lines, ok := p.Unpack(); ok && ocr.Text(lines) != string(p.Text()) {
			t.Fatalf("%q and %q", ocr.Text(lines), p.Text())
		}
	})
}

// TestTextsAreStored: texts are replaced and removed by content; a row that is not as it was written
// is left out, counted, kept for inspection, and gone at the next start.
func TestTextsAreStored(t *testing.T) {
	path := filepath.Join(t.TempDir(), "w.db")
	d := openAt(t, path)
	text := store.PictureText{PackKey: "ocr", Lines: store.PackText(640, 480, sign())}
	none := store.PictureText{PackKey: "ocr", Lines: store.PackText(64, 48, nil)}
	set := func(texts map[uint64]store.PictureText) {
		if err := d.SetTexts(t.Context(), texts); err != nil {
			t.Fatal(err)
		}
	}
	set(map[uint64]store.PictureText{1: none, 1<<63 + 5: text, 3: text, 4: text})
	set(map[uint64]store.PictureText{1: text, 3: {}, 4: none})
	want := map[uint64]store.PictureText{1: text, 1<<63 + 5: text, 4: none}
	if got, err := d.Texts(t.Context()); err != nil || !reflect.DeepEqual(got, want) {
		t.Fatalf("%v, %v", got, err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	storetest.Alter(t, path, `UPDATE picture_text SET pack = 'other' WHERE hash = 1`)
	delete(want, 1)
	for _, lost := range []int{1, 0} {
		d = openAt(t, path)
		if got, err := d.Texts(t.Context()); err != nil || !reflect.DeepEqual(got, want) || d.Losses() != (store.Losses{Texts: lost}) {
			t.Fatalf("%v, %v, %+v", got, err, d.Losses())
		}
		if err := d.RepairRows(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
