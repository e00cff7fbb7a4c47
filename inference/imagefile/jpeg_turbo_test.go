//go:build cgo && !nojpegturbo && (linux || jpegturbo)

package imagefile

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/jpeg"
	"testing"
)

// A decode ends when ctx does, and the decompressor is good for the next.
func TestStopWithinADecode(t *testing.T) {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 1000, 1000)), nil); err != nil {
		t.Fatal(err)
	}
	h, err := jpegHeader(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	var s scratch
	defer s.Close()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := (jpegCodec{}).decode(ctx, &s, b.Bytes(), h, 8); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if _, _, err := (jpegCodec{}).decode(t.Context(), &s, b.Bytes(), h, 1); err != nil {
		t.Errorf("the next decode: %v", err)
	}
}

// The decoder asks for no more pixels than are needed, and for no fewer.
func TestSmallestScale(t *testing.T) {
	tensor, small, large := newTensor(lite2()), newThumb(320, "bilinear"), newThumb(1200, "bicubic")
	for _, c := range []struct {
		w, h int
		outs []output
		want int
	}{
		{4000, 3000, []output{tensor}, 1},        // 334 of 260
		{4000, 3000, []output{tensor, small}, 1}, // 500 of 320
		{4000, 3000, []output{tensor, large}, 4}, // 2000 of 1200
		{2000, 1500, []output{tensor}, 2},        // 334 of 260
		{500, 375, []output{tensor}, 8},          // 334 of 260
		{200, 200, []output{tensor, small}, 8},   // enlarged
		{300, 9000, []output{small}, 1},          // the shorter side does not matter
		{300, 9000, []output{tensor}, 8},
	} {
		if got := smallest(c.w, c.h, c.outs, scales[:]); got != c.want {
			t.Errorf("%d×%d: %d/8, want %d/8", c.w, c.h, got, c.want)
		}
	}
}

// The flag is up before the end of a decode whose context ended meanwhile is seen.
func TestWatchRaisesTheFlag(t *testing.T) {
	var e jpegEngine
	var stop int32
	ctx, cancel := context.WithCancel(t.Context())
	finished := e.watch(ctx, &stop)
	cancel()
	if finished(); stop != 1 {
		t.Error("the flag is down")
	}
}
