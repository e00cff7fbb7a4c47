package workspace

import (
	"strings"
	"time"

	"github.com/zeebo/xxh3"

	"wanwu/app/store"
)

// table is the rows in their columns, with an index of their files. The workspace's lock
// guards it.
type table struct {
	chunks   []*chunk
	n        int
	files    rowIndex // by the hash of File
	folders  []store.Folder
	folderAt map[store.Folder]int32
}

// at is where a row stands.
func (t *table) at(row int32) (c *chunk, i int) {
	return t.chunks[row/chunkRows], int(row % chunkRows)
}

// append makes a pending row.
func (t *table) append(task, folder int32, name string, hash uint64) (row int) {
	row = t.n
	if row%chunkRows == 0 {
		t.chunks = append(t.chunks, &chunk{number: len(t.chunks)})
	}
	c, i := t.chunks[row/chunkRows], row%chunkRows
	c.task[i], c.class[i], c.detail[i].folder = task, -1, folder
	c.setName(i, name)
	t.files.add(hash, int32(row))
	t.n++
	return row
}

// folder is the index of a folder.
func (t *table) folder(f store.Folder) int32 {
	// Nearly always the folder of the picture before.
	if n := len(t.folders); n > 0 && t.folders[n-1] == f {
		return int32(n - 1)
	}
	i, found := t.folderAt[f]
	if !found {
		i = int32(len(t.folders))
		t.folders = append(t.folders, f)
		t.folderAt[f] = i
	}
	return i
}

// findFile is the row of a file in a task; −1 where there is none.
func (t *table) findFile(hash uint64, file string, task int32) int32 {
	return t.files.find(hash, func(row int32) bool {
		c, i := t.at(row)
		return c.task[i] == task && t.isFile(c, i, file)
	})
}

// isFile is whether row i of a chunk is of a file.
func (t *table) isFile(c *chunk, i int, file string) bool {
	f := t.folders[c.detail[i].folder].File
	return strings.HasPrefix(file, f) && file[len(f):] == string(c.name(i))
}

// row makes the copy of row i of a chunk that callers see, its labels numbered as its pack
// numbers them.
func (t *table) row(c *chunk, i int) Row {
	d := &c.detail[i]
	f, name := t.folders[d.folder], string(c.name(i))
	r := Row{
		Task: c.task[i], Path: f.Path + name, File: f.File + name, Size: d.size, ModTime: time.Unix(0, d.modTime), State: c.state[i],
		Judgement: c.judgement(i),
	}
	if c.state[i] == Pending {
		return r
	}
	if facts, ok := store.Unpack(c.factsOf(i), nil); ok {
		r.Width, r.Height, r.Decode, r.Infer = facts.Width, facts.Height, facts.Decode, facts.Infer
		r.Page, r.Pages, r.Animated = facts.Page, facts.Pages, facts.Animated
		r.Labels, r.Cached, r.Hash = facts.Labels, facts.Cached, facts.Hash
	}
	if c.state[i] == Failed {
		r.Err = c.errs[int32(i)]
	}
	return r
}

// pathKey is a hash of where the picture of row i of a chunk is.
func (t *table) pathKey(c *chunk, i int) uint64 {
	f := t.folders[c.detail[i].folder]
	return xxh3.HashString(f.File + string(c.name(i)))
}
