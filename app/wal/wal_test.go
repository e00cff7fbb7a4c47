package wal_test

import (
	"bytes"
	"testing"

	"wanwu/app/wal"
)

// FuzzLost checks that no log keeps the program busy or stops it, and none loses more commits than it
// has room for.
func FuzzLost(f *testing.F) {
	f.Add(make([]byte, 32+24+4096))
	f.Add([]byte("\x37\x7f\x06\x82\x00\x2d\xe2\x18\x00\x00\x02\x00"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if n, err := wal.Lost(bytes.NewReader(data)); err != nil || n < 0 || n > len(data)/512 {
			t.Fatalf("%d commits, %v", n, err)
		}
	})
}
