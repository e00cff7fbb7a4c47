package imagefile

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"

	"wanwu/inference"
	"wanwu/inference/imagefile/imagetest"
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
		// Files have a pool of their own: reading never waits for pixels.
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
				if _, err = d.Decode(t.Context(), imagetest.Item("testdata/rgb.png"), slot); err != nil {
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

// TestBudgetWithinRoom checks that what is larger than what the process may still take is refused,
// and gives back what it holds, so that smaller pictures continue.
func TestBudgetWithinRoom(t *testing.T) {
	b := NewBudget(100).Within(func() (int64, bool) { return roomReserve + 20, true })
	for range 3 {
		if _, err := b.acquirePixels(t.Context(), 21); inference.CodeOf(err) != inference.CodeOutOfMemory {
			t.Fatalf("21 of 20 bytes: %v", err)
		}
	}
	if _, err := b.acquireFile(t.Context(), 21); inference.CodeOf(err) != inference.CodeOutOfMemory {
		t.Fatalf("a file: %v", err)
	}
	release, err := b.acquirePixels(t.Context(), 20)
	if err != nil {
		t.Fatal(err)
	}
	release()
	if release, err = NewBudget(100).Within(func() (int64, bool) { return 0, false }).acquirePixels(t.Context(), 21); err != nil {
		t.Fatalf("without a limit: %v", err)
	}
	release()
}
