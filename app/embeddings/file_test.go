package embeddings_test

import (
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"wanwu/app/embeddings"
	"wanwu/inference"
)

// vector returns an embedding of four values that float16 holds exactly.
func vector(n int) []float32 { return []float32{float32(n), -float32(n) / 2, 0.25, 1} }

func embeddingsAt(path string) *embeddings.File { return embeddings.New(path, "pack", 4) }

// read reads what the index has, by the content's hash.
func read(t *testing.T, e *embeddings.File) map[uint64][]float32 {
	t.Helper()
	index, err := e.Index()
	if err != nil {
		t.Fatal(err)
	}
	got := map[uint64][]float32{}
	for hash, at := range index {
		v := make([]float32, e.Dims())
		if err := e.Read(hash, at, v); err != nil {
			t.Fatal(err)
		}
		got[hash] = v
	}
	return got
}

func TestEmbeddingsPersist(t *testing.T) {
	path := filepath.Join(t.TempDir(), "w.db")
	e := embeddingsAt(path)
	if got := read(t, e); len(got) != 0 {
		t.Errorf("before anything was written: %v", got)
	}
	e.Add(7, vector(1))
	e.Add(8, vector(2))
	e.Add(0, vector(3))     // of no content
	e.Add(9, vector(4)[:3]) // of another length
	if err := e.Flush(); err != nil {
		t.Fatal(err)
	}
	e = embeddingsAt(path)
	e.Add(7, vector(5)) // computed again
	e.Add(10, []float32{0.1, 1e9, float32(math.Inf(-1)), 1e-9})
	if err := e.Flush(); err != nil {
		t.Fatal(err)
	}
	got := read(t, embeddingsAt(path))
	if len(got) != 3 || !slices.Equal(got[7], vector(5)) || !slices.Equal(got[8], vector(2)) {
		t.Errorf("read %v", got)
	}
	// float16 has some three digits and ends at 65504.
	if v := got[10]; math.Abs(float64(v[0])-0.1) > 1e-4 || !math.IsInf(float64(v[1]), 1) || !math.IsInf(float64(v[2]), -1) || v[3] != 0 {
		t.Errorf("read %v", v)
	}
	// What other programs map: rows of little-endian float16, in the order of writing.
	b, err := os.ReadFile(e.Path())
	if err != nil || len(b) != 4*4*2 || binary.LittleEndian.Uint16(b) != 0x3c00 || binary.LittleEndian.Uint16(b[2:]) != 0xb800 {
		t.Errorf("the file has %d bytes, %x, %v", len(b), b[:8], err)
	}
}

// TestEmbeddingsCutAnywhere checks that whatever a power cut leaves of the two files, what can be
// read is right, and what is added afterwards is there.
func TestEmbeddingsCutAnywhere(t *testing.T) {
	path := filepath.Join(t.TempDir(), "w.db")
	e := embeddingsAt(path)
	want := map[uint64][]float32{}
	for i := range 5 {
		want[uint64(i+1)] = vector(i)
		e.Add(uint64(i+1), vector(i))
	}
	if err := e.Flush(); err != nil {
		t.Fatal(err)
	}
	keysPath := filepath.Join(embeddings.Dir(path), "pack.keys")
	keys, err := os.ReadFile(keysPath)
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(e.Path())
	if err != nil {
		t.Fatal(err)
	}
	for k := range len(keys) + 1 {
		for _, d := range []int{0, 3, 16, 33, len(data)} {
			for name, b := range map[string][]byte{keysPath: keys[:k], e.Path(): data[:d]} {
				if err := os.WriteFile(name, b, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			e := embeddingsAt(path)
			for hash, v := range read(t, e) {
				if !slices.Equal(v, want[hash]) {
					t.Fatalf("cut at %d and %d: %d is %v", k, d, hash, v)
				}
			}
			e.Add(99, vector(99))
			if err := e.Flush(); err != nil {
				t.Fatalf("cut at %d and %d: %v", k, d, err)
			}
			if got := read(t, e); !slices.Equal(got[99], vector(99)) {
				t.Fatalf("cut at %d and %d: %v", k, d, got)
			}
		}
	}
}

func TestDamagedEmbeddings(t *testing.T) {
	path := filepath.Join(t.TempDir(), "w.db")
	e := embeddingsAt(path)
	e.Add(1, vector(1))
	if err := e.Flush(); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(e.Path())
	if err != nil {
		t.Fatal(err)
	}
	b[5] ^= 1
	if err := os.WriteFile(e.Path(), b, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := e.Read(1, 0, make([]float32, 4)); inference.CodeOf(err) != inference.CodeDamaged {
		t.Errorf("a changed bit: %v", err)
	}
	if err := e.Read(2, 0, make([]float32, 4)); inference.CodeOf(err) != inference.CodeDamaged {
		t.Errorf("another content: %v", err)
	}
	// Embeddings of another length replace the file.
	other := embeddings.New(path, "pack", 2)
	other.Add(1, []float32{1, 2})
	if err := other.Flush(); err != nil {
		t.Fatal(err)
	}
	if got := read(t, other); len(got) != 1 || !slices.Equal(got[1], []float32{1, 2}) {
		t.Errorf("read %v", got)
	}
}

// TestConcurrentEmbeddings checks that the embeddings of two processes are all there, each whole.
func TestConcurrentEmbeddings(t *testing.T) {
	path := filepath.Join(t.TempDir(), "w.db")
	var all sync.WaitGroup
	for p := range 2 {
		all.Go(func() {
			e := embeddingsAt(path)
			for i := range 200 {
				e.Add(uint64(p*1000+i+1), vector(p*1000+i))
				if err := e.Flush(); err != nil {
					t.Error(err)
				}
			}
			for left := -1; left != 0; { // until the other one lets it in
				if err := e.Flush(); err != nil {
					t.Error(err)
				}
				index, err := e.Index()
				if err != nil {
					t.Error(err)
					return
				}
				left = 0
				for i := range 200 {
					if _, ok := index[uint64(p*1000+i+1)]; !ok {
						left++
					}
				}
			}
		})
	}
	all.Wait()
	got := read(t, embeddingsAt(path))
	if len(got) != 400 {
		t.Errorf("%d embeddings, want 400", len(got))
	}
	for hash, v := range got {
		if !slices.Equal(v, vector(int(hash)-1)) {
			t.Errorf("%d is %v", hash, v)
		}
	}
}

func TestTidyEmbeddings(t *testing.T) {
	path := filepath.Join(t.TempDir(), "w.db")
	e := embeddingsAt(path)
	if n, err := e.Tidy(func(uint64) bool { return true }); n != 0 || err != nil {
		t.Errorf("of nothing %d were removed, %v", n, err)
	}
	for i := range 10 {
		e.Add(uint64(i+1), vector(i))
	}
	e.Add(1, vector(77)) // again
	if err := e.Flush(); err != nil {
		t.Fatal(err)
	}
	if n, err := e.Tidy(func(hash uint64) bool { return hash <= 6 }); n != 0 || err != nil {
		t.Errorf("%d were removed where more than half are wanted, %v", n, err)
	}
	if n, err := e.Tidy(func(hash uint64) bool { return hash <= 3 }); n != 8 || err != nil {
		t.Errorf("%d were removed, want 8, %v", n, err)
	}
	e.Add(20, vector(20))
	if err := e.Flush(); err != nil {
		t.Fatal(err)
	}
	got := read(t, embeddingsAt(path))
	if fmt.Sprint(got) != fmt.Sprint(map[uint64][]float32{1: vector(77), 2: vector(1), 3: vector(2), 20: vector(20)}) {
		t.Errorf("read %v", got)
	}
	entries, err := os.ReadDir(embeddings.Dir(path))
	if err != nil || len(entries) != 3 {
		t.Errorf("left: %v, %v", entries, err)
	}
}

// TestEmbeddingsWithZeroDimensions checks that a header without dimensions is skipped.
func TestEmbeddingsWithZeroDimensions(t *testing.T) {
	path := filepath.Join(t.TempDir(), "w.db")
	if err := os.MkdirAll(embeddings.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	header := make([]byte, 48)
	copy(header, "WANWEMB1")
	for name, b := range map[string][]byte{"0a.keys": header, "0a.f16": {1, 2}} {
		if err := os.WriteFile(filepath.Join(embeddings.Dir(path), name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	packs, err := embeddings.Packs(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, of := range packs {
		if n, err := of.Tidy(func(uint64) bool { return false }); n != 0 || err != nil {
			t.Errorf("tidied away %d, %v", n, err)
		}
	}
}

// TestScanSeesEveryEmbedding checks that a scan on all processors hands out what was written,
// each once, with the hash of damaged ones taken away.
func TestScanSeesEveryEmbedding(t *testing.T) {
	path := filepath.Join(t.TempDir(), "w.db")
	e := embeddingsAt(path)
	scan := func() map[uint64]int {
		t.Helper()
		var mu sync.Mutex
		seen := map[uint64]int{}
		err := e.Scan(t.Context(), func(_ int64, hashes []uint64, values []byte) error {
			mu.Lock()
			defer mu.Unlock()
			if len(values) != len(hashes)*4*2 {
				t.Errorf("%d bytes for %d embeddings", len(values), len(hashes))
			}
			for i, h := range hashes {
				seen[h]++
				if h != 0 && values[8*i+7] != 0x3c { // the fourth value is 1
					t.Errorf("embedding %d is %x", h, values[8*i:8*i+8])
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return seen
	}
	if got := scan(); len(got) != 0 {
		t.Errorf("before anything was written: %v", got)
	}
	const n = 300_000 // more than two parts
	for i := range n {
		e.Add(uint64(i+1), vector(i%1000))
		if e.Waiting() == 8000 || i == n-1 {
			if err := e.Flush(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if got := scan(); len(got) != n || got[0] != 0 || got[n] != 1 {
		t.Errorf("%d embeddings, %d damaged", len(got), got[0])
	}
	b, err := os.ReadFile(e.Path())
	if err != nil {
		t.Fatal(err)
	}
	b[8*1000] ^= 1
	if err := os.WriteFile(e.Path(), b, 0o600); err != nil {
		t.Fatal(err)
	}
	if got := scan(); got[0] != 1 || got[1001] != 0 {
		t.Errorf("%d damaged, the damaged one %d times", got[0], got[1001])
	}
}
