package heif

import (
	"sync"
	"testing"

	"wanwu/inference"
	"wanwu/inference/imagefile/imagetest"
)

// The fallback reads what the system's library reads, several at once too.
func TestHEIFFallback(t *testing.T) {
	const name, w, h, y = "../testdata/wide.heic", 160, 120, 60
	data := imagetest.Read(t, name)
	head, err := Codec{}.Header(data)
	if err != nil {
		t.Fatal(err)
	}
	// The golden test compares what the codec reads with Pillow.
	px, release, err := Codec{}.Decode(t.Context(), nil, data, head, 8)
	if err != nil {
		t.Fatal(err)
	}
	want := imagetest.Rows(px)
	release()
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			px, release, err := decodeWASM(data, head)
			if err != nil {
				t.Error(err)
				return
			}
			defer release()
			if gw, gh := px.Size(); gw != w || gh != h {
				t.Errorf("%d×%d", gw, gh)
				return
			}
			row := make([]uint8, 3*w)
			px.Row(row, y, 0, w)
			// The WebAssembly build gets the outermost column of colour wrong, which
			// smoothing spreads over three pixels.
			for i := 3 * 3; i < 3*(w-3); i++ {
				v := row[i]
				if d := int(v) - int(want[3*w*y+i]); d < -12 || d > 12 {
					t.Errorf("column %d channel %d off by %d", i/3, i%3, d)
				}
			}
		})
	}
	wg.Wait()

	small := imagetest.Read(t, "../testdata/rgb.heic")
	if head, err = (Codec{}).Header(small); err != nil {
		t.Fatal(err)
	}
	if _, _, err = decodeWASM(small, head); inference.CodeOf(err) != inference.CodeUnsupported {
		t.Errorf("a picture that would have wrong colours: %v", err)
	}
}

// FuzzHEIFFallback reads HEIC with the WebAssembly build, whether the system has
// libheif or not.
func FuzzHEIFFallback(f *testing.F) {
	imagetest.Seed(f, "../testdata", "*.heic")
	f.Fuzz(func(t *testing.T, data []byte) {
		h, err := Codec{}.Header(data)
		if err != nil || int64(h.Width)*int64(h.Height) > 1<<16 {
			imagetest.WantReason(t, err)
			return
		}
		px, release, err := decodeWASM(data, h)
		imagetest.WantReason(t, err)
		if err == nil {
			defer release()
			imagetest.Rows(px)
		}
	})
}

// The fallback reads a picture whatever is behind its container.
func TestFallbackWithSomethingBehind(t *testing.T) {
	for name, data := range imagetest.HEIFTrailers(imagetest.Read(t, "../testdata/wide.heic"), imagetest.Read(t, "../testdata/rgb-420.jpg")) {
		head, err := Codec{}.Header(data)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if _, release, err := decodeWASM(content(data), head); err != nil {
			t.Errorf("%s: %v", name, err)
		} else {
			release()
		}
	}
}
