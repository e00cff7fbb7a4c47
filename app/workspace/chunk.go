package workspace

import (
	"strings"

	"wanwu/app/store"
)

// chunkRows is how many rows one chunk holds. Chunks never move once they are
// made, so appending is O(1) and never copies what is there, and a query walks
// a few contiguous columns instead of a million scattered structs.
const chunkRows = 4096

// chunk is a run of rows: the columns that queries walk lie side by side, the
// rest of each row in detail, and what has no fixed length behind one another in
// two arenas. But for those it holds no pointers, so that a million rows cost the
// garbage collector nothing.
type chunk struct {
	state   [chunkRows]State
	class   [chunkRows]int32 // of the best label; −1 where there is none
	score   [chunkRows]float32
	task    [chunkRows]int32 // its number; 0 for none
	verdict [chunkRows]store.Verdict
	detail  [chunkRows]detail
	failed  mask // of state
	number  int  // among the chunks, from 0
	names   []byte
	facts   []byte                    // store.Facts, packed
	errs    map[int32]error           // of failed rows
	judged  map[int32]judgementDetail // what belongs to the verdicts
}

// detail is what only a visible row needs, 48 bytes.
type detail struct {
	id              int64 // in the file; 0 while it has none
	size, modTime   int64 // bytes; Unix nanoseconds
	folder          int32 // index into table.folders
	nameAt, factsAt uint32
	factsLen        uint32
	nameLen         uint16
	stored          store.State // what the file has of it
	listed          listed      // as not yet stored
}

func (c *chunk) name(i int) []byte {
	d := &c.detail[i]
	return c.names[d.nameAt : d.nameAt+uint32(d.nameLen)]
}

func (c *chunk) setName(i int, name string) {
	d := &c.detail[i]
	d.nameAt, d.nameLen = uint32(len(c.names)), uint16(len(name))
	c.names = append(c.names, name...)
}

func (c *chunk) factsOf(i int) []byte {
	d := &c.detail[i]
	return c.facts[d.factsAt : d.factsAt+d.factsLen]
}

// setFacts gives row i packed facts. Those it had are left behind where they do
// not fit: a row is seldom set twice.
func (c *chunk) setFacts(i int, pack func([]byte) []byte) {
	d := &c.detail[i]
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

// setErr gives row i an error, or none, beside which its state is Failed or not.
func (c *chunk) setErr(i int, err error) {
	if err == nil {
		c.failed.clear(i)
		delete(c.errs, int32(i))
		return
	}
	c.failed.set(i)
	if c.errs == nil {
		c.errs = map[int32]error{}
	}
	c.errs[int32(i)] = err
}

// folderOf splits an item's paths into the folder's part and the name.
func folderOf(path, file string) (f store.Folder, name string) {
	name = path[strings.LastIndexByte(path, '/')+1:]
	if !strings.HasSuffix(file, name) || len(name) > 1<<15 {
		return store.Folder{File: file, Path: path}, ""
	}
	return store.Folder{File: file[:len(file)-len(name)], Path: path[:len(path)-len(name)]}, name
}

// listed says in which list of a Journal a row stands.
type listed uint8

const (
	notListed listed = iota
	asNew
	asResult
)

// shown is whether row i shows a label.
func (c *chunk) shown(i int, threshold float32) bool {
	return c.state[i] == Done && c.class[i] >= 0 && c.score[i] >= threshold
}
