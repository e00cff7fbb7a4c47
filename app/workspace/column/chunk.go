package column

import (
	"strings"

	"wanwu/app/store"
)

// ChunkRows is how many rows one chunk holds. Chunks never move once they are
// made, so appending is O(1) and never copies what is there, and a query walks
// a few contiguous columns instead of a million scattered structs.
const ChunkRows = 4096

// Chunk is a run of rows: the columns that queries walk are side by side, the rest of each row in
// detail, and what has no fixed length behind one another in two arenas. But for those it holds no
// pointers, so that a million rows cost the garbage collector nothing.
type Chunk struct {
	State   [ChunkRows]State
	Class   [ChunkRows]int32 // of the best label; −1 where there is none
	Score   [ChunkRows]float32
	Task    [ChunkRows]int32 // its number; 0 for none
	Verdict [ChunkRows]store.Verdict
	Detail  [ChunkRows]Detail
	Failed  Mask // of state
	// own is which rows have a best label with a threshold of its own, and reached which of
	// them reach that.
	own, reached Mask
	// turned is which rows have an answer that makes of the verdict its opposite.
	turned Mask
	Number int // among the chunks, from 0
	Names  []byte
	facts  []byte                    // store.Facts, packed
	Errs   map[int32]error           // of failed rows
	Judged map[int32]JudgementDetail // what belongs to the verdicts
}

// Detail is what only a visible row needs, 48 bytes.
type Detail struct {
	ID              int64 // in the file; 0 while it has none
	Size, ModTime   int64 // bytes; Unix nanoseconds
	Folder          int32 // index into table.folders
	nameAt, factsAt uint32
	factsLen        uint32
	nameLen         uint16
	Stored          store.State // what the file has of it
	Listed          Listed      // as not yet stored
}

// Name returns the name of the file of row i, without its folder.
func (c *Chunk) Name(i int) []byte {
	d := &c.Detail[i]
	return c.Names[d.nameAt : d.nameAt+uint32(d.nameLen)]
}

func (c *Chunk) setName(i int, name string) {
	d := &c.Detail[i]
	d.nameAt, d.nameLen = uint32(len(c.Names)), uint16(len(name))
	c.Names = append(c.Names, name...)
}

// FactsOf returns the packed facts of row i.
func (c *Chunk) FactsOf(i int) []byte {
	d := &c.Detail[i]
	return c.facts[d.factsAt : d.factsAt+d.factsLen]
}

// SetFacts gives row i packed facts. Those it had are left behind where they do
// not fit: a row is seldom set twice.
func (c *Chunk) SetFacts(i int, pack func([]byte) []byte) {
	d := &c.Detail[i]
	at := len(c.facts)
	c.facts = pack(c.facts)
	n := len(c.facts) - at
	if n <= int(d.factsLen) {
		copy(c.facts[d.factsAt:], c.facts[at:])
		c.facts = c.facts[:at]
	} else {
		d.factsAt = uint32(at)
	}
	d.factsLen = uint32(n)
}

// SetErr gives row i an error, or none, beside which its state is Failed or not.
func (c *Chunk) SetErr(i int, err error) {
	if err == nil {
		c.Failed.clear(i)
		delete(c.Errs, int32(i))
		return
	}
	c.Failed.Set(i)
	if c.Errs == nil {
		c.Errs = map[int32]error{}
	}
	c.Errs[int32(i)] = err
}

// FolderOf splits an item's paths into the folder's part and the name.
func FolderOf(path, file string) (f store.Folder, name string) {
	name = path[strings.LastIndexByte(path, '/')+1:]
	if !strings.HasSuffix(file, name) || len(name) > 1<<15 {
		return store.Folder{File: file, Path: path}, ""
	}
	return store.Folder{File: file[:len(file)-len(name)], Path: path[:len(path)-len(name)]}, name
}

// Listed says in which list of a Journal a row is.
type Listed uint8

// The lists, and that it is in none.
const (
	NotListed Listed = iota
	AsNew
	AsResult
)

// Shown reports whether row i shows a label: its best one reaches the threshold, or its own where
// it has one.
func (c *Chunk) Shown(i int, threshold float32) bool {
	if c.State[i] != Done || c.Class[i] < 0 {
		return false
	}
	if c.own.Has(i) {
		return c.reached.Has(i)
	}
	return c.Score[i] >= threshold
}

// Own says whether the best label of a row has a threshold of its own.
type Own uint8

// What a label's own threshold comes to.
const (
	NoOwn      Own = iota // it has none
	OwnReached            // the row shows it
	OwnMissed             // the row shows none
)

// Own returns what the threshold of row i's best label comes to.
func (c *Chunk) Own(i int) Own {
	switch {
	case !c.own.Has(i):
		return NoOwn
	case c.reached.Has(i):
		return OwnReached
	}
	return OwnMissed
}

// SetOwn says whether the best label of row i has a threshold of its own, and reaches it.
func (c *Chunk) SetOwn(i int, own, reached bool) {
	c.own.clear(i)
	c.reached.clear(i)
	if own {
		c.own.Set(i)
	}
	if reached {
		c.reached.Set(i)
	}
}
