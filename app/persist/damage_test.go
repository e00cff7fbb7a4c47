package persist_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"wanwu/app/store/storetest"
)

// damageCase is a workspace that is damaged again and again.
type damageCase struct {
	copied bool
	origin string
	whole  []byte
	want   damagedRun

	outcomes map[string]int
}

// newDamageCase makes a workspace, with a copy beside it where asked.
func newDamageCase(t *testing.T, copied bool) *damageCase {
	t.Helper()
	c := &damageCase{copied: copied, origin: filepath.Join(t.TempDir(), "w.db"), outcomes: map[string]int{}}
	fullWorkspace(t, c.origin, copied)
	var err error
	if c.want, err = byWindow(t.Context(), c.origin); err != nil || len(c.want.rows) != damageRows || len(c.want.notes) != len(damageNotes()) || c.want.notice != "" {
		t.Fatalf("undamaged: %d rows, %d notes, %q, %v", len(c.want.rows), len(c.want.notes), c.want.notice, err)
	}
	truths, texts := 0, 0
	for _, row := range c.want.rows {
		truths, texts = truths+min(len(row.truth), 1), texts+min(len(row.text), 1)
	}
	if truths < damageTruths-2 || texts < damageTexts-2 { // failed pictures show neither
		t.Fatalf("undamaged: %d truths, %d texts", truths, texts)
	}
	if c.whole, err = os.ReadFile(c.origin); err != nil {
		t.Fatal(err)
	}
	return c
}

// try opens a workspace whose file is b, by the window or by the command line: with the same listing,
// or with a notice of what was lost.
func (c *damageCase) try(t *testing.T, command bool, b []byte, what string) {
	t.Helper()
	name, run := "window", byWindow
	if command {
		name, run = "command", byCommand
	}
	dir, err := os.MkdirTemp(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "w.db")
	if c.copied {
		if err := os.CopyFS(path+"-copies", os.DirFS(c.origin+"-copies")); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	r, err := run(t.Context(), path)
	if err != nil {
		t.Errorf("%s, copied %v, %s: %v", name, c.copied, what, err)
		return
	}
	if wrong := r.check(&c.want); wrong != "" {
		t.Errorf("%s, copied %v, %s: %s", name, c.copied, what, wrong)
	}
	c.outcomes[kindOf(&r)]++
}

// TestFlippedBitsAndTruncationsAreReported damages a workspace of 400 pictures, 100 verdicts, 60
// truths, 15 notes and 40 texts: 300 times one random bit, 100 times a random end, with a copy beside
// and without. Each time it opens with the same listing, or with a notice of what was lost; no
// picture ever has another one's verdict or answer, and the lists of the command line and of the
// window agree.
func TestFlippedBitsAndTruncationsAreReported(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	for _, copied := range []bool{true, false} {
		c := newDamageCase(t, copied)
		for n := range 200 {
			b := slices.Clone(c.whole)
			var what string
			if n < 150 {
				bit := random.IntN(8 * len(b))
				b[bit/8] ^= 1 << (bit % 8)
				what = fmt.Sprintf("bit %d of byte %d", bit%8, bit/8)
			} else {
				b = b[:random.IntN(len(b))]
				what = fmt.Sprintf("cut at %d of %d", len(b), len(c.whole))
			}
			c.try(t, n%2 == 1, b, what)
		}
		t.Logf("copied %v: %v", copied, c.outcomes)
	}
}

// leafFlips is how many flips in the pointers of a page are tried.
const leafFlips = 4

// TestFlippedPointersAreReported changes one page of each table and index: it flips bits of the number
// of its cells and of the pointers to them, and has a pointer repeat the one before, as some flips do:
// SQLite reads one cell twice then and another never, without an error.
func TestFlippedPointersAreReported(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	for _, copied := range []bool{true, false} {
		c := newDamageCase(t, copied)
		n := 0
		for _, leaf := range storetest.Leaves(t, c.origin) {
			for _, bit := range flipsOf(&leaf, random) {
				b := slices.Clone(c.whole)
				b[bit/8] ^= 1 << (bit % 8)
				n++
				c.try(t, n%2 == 0, b, fmt.Sprintf("%s: bit %d of byte %d of its page", leaf.Table, bit%8, bit/8-leaf.Offset))
			}
			if len(leaf.Cells) > 1 {
				b := slices.Clone(c.whole)
				k := 1 + random.IntN(len(leaf.Cells)-1)
				copy(b[leaf.Pointer(k):], b[leaf.Pointer(k-1):leaf.Pointer(k)])
				for _, command := range []bool{true, false} {
					c.try(t, command, b, fmt.Sprintf("%s: cell %d twice", leaf.Table, k-1))
				}
			}
		}
		t.Logf("copied %v: %v", copied, c.outcomes)
	}
}

// flipsOf returns bits of the file whose flip changes which cells of a leaf are read: such that one is
// read twice, if there are any, others of the pointers, and those that make the number of cells less.
func flipsOf(leaf *storetest.Leaf, random *rand.Rand) (bits []int) {
	var others []int
	for i, cell := range leaf.Cells {
		for bit := range 12 { // a page has 4096 bytes
			at := 8*(leaf.Pointer(i)+1-bit/8) + bit%8
			if slices.Contains(leaf.Cells, cell^1<<bit) {
				bits = append(bits, at)
			} else {
				others = append(others, at)
			}
		}
	}
	for _, some := range [][]int{bits, others} {
		random.Shuffle(len(some), func(i, k int) { some[i], some[k] = some[k], some[i] })
	}
	bits = bits[:min(len(bits), leafFlips/2)]
	bits = append(bits, others[:min(len(others), leafFlips-len(bits))]...)
	for bit := range 8 { // of the lower byte of the number of cells
		if len(leaf.Cells)&(1<<bit) != 0 {
			bits = append(bits, 8*(leaf.Offset+4)+bit)
		}
	}
	return bits
}

// kindOf names what came of a damage.
func kindOf(r *damagedRun) string {
	switch {
	case r.notice == "":
		return "same listing"
	case r.report.Copy != "":
		return "copy opened"
	case r.report.Aside != "" || r.report.Missing:
		return "empty"
	case r.report.Repaired:
		return "repaired"
	case r.report.Raised:
		return "numbering corrected"
	}
	return "rows lost"
}

// repeatPointer has SQLite read the second cell of a table's page twice, and the first never.
func repeatPointer(t *testing.T, path, table string) {
	t.Helper()
	for _, leaf := range storetest.Leaves(t, path) {
		if leaf.Table != table {
			continue
		}
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		copy(b[leaf.Pointer(0):], b[leaf.Pointer(1):leaf.Pointer(2)])
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	t.Fatalf("no page of %s", table)
}
