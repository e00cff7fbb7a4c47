package store_test

import (
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"wanwu/app/filelock"
	"wanwu/app/store"
	"wanwu/inference"
)

// TestOpenWaitsForConcurrentOpen locks the file as a program that is starting does: another one
// that opens it at the same time waits and succeeds.
func TestOpenWaitsForConcurrentOpen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "w.db")
	synctest.Test(t, func(t *testing.T) {
		lock, err := filelock.Try(path+".lock", false)
		if err != nil {
			t.Fatal(err)
		}
		begin := time.Now()
		time.AfterFunc(3*time.Second, func() { lock.Close() })
		d := openAt(t, path)
		if waited := time.Since(begin); waited < 3*time.Second || waited > 4*time.Second {
			t.Errorf("opened after %v, the other one released the lock after 3 s", waited)
		}
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
}

// TestOpenTimesOutOnHeldLock checks that the wait is bounded, and its error has CodeBusy.
func TestOpenTimesOutOnHeldLock(t *testing.T) {
	path := filepath.Join(t.TempDir(), "w.db")
	synctest.Test(t, func(t *testing.T) {
		lock, err := filelock.Try(path+".lock", false)
		if err != nil {
			t.Fatal(err)
		}
		defer lock.Close()
		if _, _, err := store.Open(t.Context(), path); inference.CodeOf(err) != inference.CodeBusy {
			t.Errorf("opening a held file: %v, want code %s", err, inference.CodeBusy)
		}
	})
}
