package imagefile

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"wanwu/inference"
)

// The fallback reads what the system's library reads, several at once too.
func TestHEIFFallback(t *testing.T) {
	const name, w, h, y = "testdata/wide.heic", 160, 120, 60
	data := read(t, name)
	head, err := heifCodec{}.header(data)
	if err != nil {
		t.Fatal(err)
	}
	// The golden test compares the preview's path with Pillow.
	want, err := Preview(t.Context(), item(name), w)
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			px, release, err := decodeWASM(data, head)
			if err != nil {
				t.Error(err)
				return
			}
			defer release()
			if gw, gh := px.size(); gw != w || gh != h {
				t.Errorf("%d×%d", gw, gh)
				return
			}
			row := make([]uint8, 3*w)
			px.row(row, y, 0, w)
			// The WebAssembly build gets the outermost column of colour wrong, which
			// smoothing spreads over three pixels.
			for i := 3 * 3; i < 3*(w-3); i++ {
				v := row[i]
				if d := int(v) - int(want.Pix[y*want.Stride+i/3*4+i%3]); d < -12 || d > 12 {
					t.Errorf("column %d channel %d off by %d", i/3, i%3, d)
				}
			}
		})
	}
	wg.Wait()

	small := read(t, "testdata/rgb.heic")
	if head, err = (heifCodec{}).header(small); err != nil {
		t.Fatal(err)
	}
	if _, _, err = decodeWASM(small, head); inference.CodeOf(err) != inference.CodeUnsupported {
		t.Errorf("a picture that would have wrong colours: %v", err)
	}
}

func TestHEIFEngine(t *testing.T) {
	engine := HEIFEngine()
	if engine.Name == "" || !engine.Native && (engine.Own || engine.Why == nil) {
		t.Errorf("%+v", engine)
	}
	avif := false
	for _, f := range Formats() {
		avif = avif || f.Name == "avif"
	}
	if avif != avifReadable() {
		t.Error("the list of formats and the engine disagree about AVIF")
	}
	t.Logf("native %t own %t why %v", engine.Native, engine.Own, engine.Why)
}

// A container that does not say what it holds is read by whichever library can.
func TestHEIFWithoutABrand(t *testing.T) {
	for _, name := range []string{"testdata/rgb.heic", "testdata/rgb.avif"} {
		if strings.HasSuffix(name, ".avif") && !avifReadable() {
			t.Skip("no libheif here reads AV1: scripts/setup installs one on Debian and its like")
		}
		data := read(t, name)
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
		got, err := Preview(t.Context(), item(file), 64)
		want, wrong := Preview(t.Context(), item(name), 64)
		if err != nil || wrong != nil || !bytes.Equal(got.Pix, want.Pix) {
			t.Errorf("%s: %v, %v", name, err, wrong)
		}
	}
}
