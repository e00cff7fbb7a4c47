//go:build cgo && !nojpegturbo && (linux || jpegturbo)

package jpeg

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/jpeg"
	"testing"

	"wanwu/inference/imagefile/codec"
)

// A decode ends when ctx does, and the decompressor is good for the next.
func TestStopWithinADecode(t *testing.T) {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 1000, 1000)), nil); err != nil {
		t.Fatal(err)
	}
	h, err := header(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	var s codec.Scratch
	defer s.Close()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := (Codec{}).Decode(ctx, &s, b.Bytes(), h, 8); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if _, _, err := (Codec{}).Decode(t.Context(), &s, b.Bytes(), h, 1); err != nil {
		t.Errorf("the next decode: %v", err)
	}
}

// The flag is up before the end of a decode whose context ended meanwhile is seen.
func TestWatchRaisesTheFlag(t *testing.T) {
	var e engine
	var stop int32
	ctx, cancel := context.WithCancel(t.Context())
	finished := e.watch(ctx, &stop)
	cancel()
	if finished(); stop != 1 {
		t.Error("the flag is down")
	}
}
