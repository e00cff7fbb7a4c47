package imagefile

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"wanwu/inference"
	"wanwu/inference/imagefile/colour"
	"wanwu/inference/imagefile/heif"
	"wanwu/inference/imagefile/imagetest"
)

func TestHEIFEngine(t *testing.T) {
	engine := heif.FindEngine()
	if engine.Name == "" || !engine.Native && (engine.Own || engine.Why == nil) {
		t.Errorf("%+v", engine)
	}
	avif := false
	for _, f := range Formats() {
		avif = avif || f.Name == "avif"
	}
	if avif != heif.HasAVIF() {
		t.Error("the list of formats and the engine disagree about AVIF")
	}
	t.Logf("native %t own %t why %v", engine.Native, engine.Own, engine.Why)
}

// A container that does not say what it holds is read by whichever library can.
func TestHEIFWithoutABrand(t *testing.T) {
	for _, name := range []string{"testdata/rgb.heic", "testdata/rgb.avif"} {
		if strings.HasSuffix(name, ".avif") && !heif.HasAVIF() {
			t.Skip("no libheif here reads AV1: scripts/setup installs one on Debian and its like")
		}
		data := imagetest.Read(t, name)
		size := int(binary.BigEndian.Uint32(data))
		for at := 8; at+4 <= size; at += 4 {
			if at != 12 {
				copy(data[at:], "mif1")
			}
		}
		file := filepath.Join(t.TempDir(), "picture")
		if err := os.WriteFile(file, data, 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := Preview(t.Context(), imagetest.Item(file), 64)
		want, wrong := Preview(t.Context(), imagetest.Item(name), 64)
		if err != nil || wrong != nil || !bytes.Equal(got.Pix, want.Pix) {
			t.Errorf("%s: %v, %v", name, err, wrong)
		}
	}
}

// heifPicture returns a container of one picture, 160 × 120, whose last box is its data.
func heifPicture(t *testing.T) []byte { return imagetest.Read(t, "testdata/wide.heic") }

// The picture of a container is its meta box and the places that this names, whatever
// else the file has.
func TestHEIFWithSomethingBehind(t *testing.T) {
	whole := heifPicture(t)
	want, err := Preview(t.Context(), imagetest.Item(imagetest.Write(t, whole)), 200)
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range imagetest.HEIFTrailers(whole, imagetest.Read(t, "testdata/rgb-420.jpg")) {
		got, err := Preview(t.Context(), imagetest.Item(imagetest.Write(t, data)), 200)
		if err != nil || !bytes.Equal(got.Pix, want.Pix) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A picture whose bytes were never written is incomplete, by its own bytes and not by
// those of the file; one of which nearly all is there is read.
func TestHEIFWithoutItsBytes(t *testing.T) {
	whole := heifPicture(t)
	end := int64(len(whole))
	total := end - int64(bytes.Index(whole, []byte("mdat"))+4)
	cut := func(percent int64, rest int) []byte {
		at := end - total + total*percent/100
		return append(bytes.Clone(whole[:at]), make([]byte, rest)...)
	}
	for name, c := range map[string]struct {
		data   []byte
		detail string
	}{
		"half of it":        {cut(50, 0), "50%"},
		"half of it zeros":  {cut(50, int(total-total/2)), "50%"},
		"zeros within":      {append(cut(30, 200), whole[end-total+total*30/100+200:]...), "30%"},
		"nearly all":        {cut(97, 0), ""},
		"nearly all, zeros": {cut(97, 100), ""},
	} {
		path := imagetest.Write(t, c.data)
		_, pic, err := decodeFile(t, tiny(), Options{}, path)
		if c.detail != "" {
			var e *inference.Error
			if !errors.As(err, &e) || e.Code != inference.CodeTruncated || !closePercent(e.Detail, c.detail) {
				t.Errorf("%s: %v, want %s", name, err, c.detail)
			}
			continue
		}
		if err != nil || pic.Width != 160 || pic.Height != 120 {
			t.Errorf("%s: %d×%d, %v", name, pic.Width, pic.Height, err)
		}
	}
}

// closePercent compares percentages by the tens.
func closePercent(a, b string) bool {
	var x, y int
	fmt.Sscanf(a, "%d%%", &x)
	fmt.Sscanf(b, "%d%%", &y)
	return x >= y-2 && x <= y+2
}

// What is neither HEVC nor AV1 is named, by whichever engine.
func TestHEIFNamesItsCoding(t *testing.T) {
	for kind, want := range map[string]string{"unci": "HEIF (uncompressed)", "jpeg": "HEIF (JPEG)", "j2k1": "HEIF (JPEG 2000)", "avc1": "HEIF (H.264)", "vvc1": "HEIF (VVC)", "xyz1": "HEIF (xyz1)"} {
		data := bytes.Clone(heifPicture(t))
		at := bytes.Index(data, []byte("infe"))
		copy(data[at+bytes.Index(data[at:], []byte("hvc1")):], kind)
		path := imagetest.Write(t, data)
		_, pic, err := decodeFile(t, tiny(), Options{}, path)
		imagetest.WantCode(t, err, path, inference.CodeUnsupported, want)
		if pic.Width != 160 {
			t.Errorf("%s: width %d", kind, pic.Width)
		}
	}
}

// A colour profile of HEIC is a property of its picture.
func TestHEIFProfile(t *testing.T) {
	data := heifPicture(t)
	plain, err := Preview(t.Context(), imagetest.Item(imagetest.Write(t, data)), 160)
	if err != nil {
		t.Fatal(err)
	}
	colr := bytes.Index(data, []byte("colr"))
	if colr < 0 {
		t.Fatal("the sample has no colr box to exchange")
	}
	// nclx has room for its numbers only, so that its primaries become those of P3.
	wide := bytes.Clone(data)
	binary.BigEndian.PutUint16(wide[colr+8:], 12)
	binary.BigEndian.PutUint16(wide[colr+10:], 13)
	got, err := Preview(t.Context(), imagetest.Item(imagetest.Write(t, wide)), 160)
	if err != nil {
		t.Fatal(err)
	}
	convert := (&colour.Converter{}).Conversion(&colour.Space{Primaries: colour.PrimariesOf(12)})
	for i := 0; i < len(plain.Pix); i += 4 {
		want := bytes.Clone(plain.Pix[i : i+3])
		convert.Row(want)
		if !imagetest.Near(got.Pix[i:i+3], want, 1) {
			t.Fatalf("pixel %d: %v, want %v of %v", i/4, got.Pix[i:i+3], want, plain.Pix[i:i+3])
		}
	}
}
