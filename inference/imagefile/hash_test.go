package imagefile

import (
	"os"
	"testing"

	"wanwu/inference"
)

// The hash is that of the file's bytes, also where they are no whole picture, and is
// made only where it is wanted.
func TestHash(t *testing.T) {
	data, err := os.ReadFile("testdata/orientation-6.jpg")
	if err != nil {
		t.Fatal(err)
	}
	cut := t.TempDir() + "/cut.jpg"
	if err := os.WriteFile(cut, data[:len(data)/2], 0o600); err != nil {
		t.Fatal(err)
	}
	_, pic, err := decodeFile(t, lite2(), Options{Hash: true}, "testdata/orientation-6.jpg")
	if err != nil || pic.Hash != inference.ContentHash(data) {
		t.Errorf("hash %x, %v", pic.Hash, err)
	}
	_, pic, err = decodeFile(t, lite2(), Options{Hash: true}, cut)
	if err == nil || pic.Hash != inference.ContentHash(data[:len(data)/2]) {
		t.Errorf("cut off: hash %x, %v", pic.Hash, err)
	}
	if _, pic, _ = decodeFile(t, lite2(), Options{}, cut); pic.Hash != 0 {
		t.Errorf("hash %x where none is wanted", pic.Hash)
	}
}
