package imagefile

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
)

// What does not fit waits, and what is larger than the pool runs alone.
func TestBudget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := NewBudget(400) // 100 for files, 300 for pixels
		first, err := b.acquirePixels(t.Context(), 200)
		if err != nil {
			t.Fatal(err)
		}
		got := make(chan func(), 1)
		go func() {
			release, err := b.acquirePixels(t.Context(), 1<<40)
			if err != nil {
				t.Error(err)
			}
			got <- release
		}()
		synctest.Wait()
		if len(got) != 0 {
			t.Fatal("a picture larger than the pool was admitted beside another one")
		}
		// Files have a pool of their own: whoever reads never waits for pixels.
		file, err := b.acquireFile(t.Context(), 100)
		if err != nil {
			t.Fatal(err)
		}
		file()
		first()
		largest := <-got

		ctx, cancel := context.WithCancel(t.Context())
		failed := make(chan error, 1)
		go func() {
			_, err := b.acquirePixels(ctx, 1)
			failed <- err
		}()
		synctest.Wait()
		cancel()
		if err := <-failed; !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		largest()
	})
}

// Decoders that share a budget far too small for them still get through.
func TestDecodersShareABudget(t *testing.T) {
	b := NewBudget(1000)
	done := make(chan error)
	for range 4 {
		go func() {
			d, err := NewDecoder(tiny(), Options{Budget: b})
			if err != nil {
				done <- err
				return
			}
			defer d.Close()
			p := tiny()
			slot := make([]float32, p.Len())
			for range 10 {
				if _, err = d.Decode(t.Context(), item("testdata/rgb.png"), slot); err != nil {
					break
				}
			}
			done <- err
		}()
	}
	for range 4 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}
