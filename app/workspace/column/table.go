package column

import (
	"strings"
	"time"

	"github.com/zeebo/xxh3"

	"wanwu/app/store"
)

// Table is the rows in their columns, with an index of their files. The workspace's lock
// guards it.
type Table struct {
	Chunks   []*Chunk
	N        int
	Files    Index // by the hash of File
	Folders  []store.Folder
	FolderAt map[store.Folder]int32
}

// At returns where a row is.
func (t *Table) At(row int32) (c *Chunk, i int) {
	return t.Chunks[row/ChunkRows], int(row % ChunkRows)
}

// Append makes a pending row.
func (t *Table) Append(task, folder int32, name string, hash uint64) (row int) {
	row = t.N
	if row%ChunkRows == 0 {
		t.Chunks = append(t.Chunks, &Chunk{Number: len(t.Chunks)})
	}
	c, i := t.Chunks[row/ChunkRows], row%ChunkRows
	c.Task[i], c.Class[i], c.Detail[i].Folder = task, -1, folder
	c.setName(i, name)
	t.Files.Add(hash, int32(row))
	t.N++
	return row
}

// Folder returns the index of a folder.
func (t *Table) Folder(f store.Folder) int32 {
	// Nearly always the folder of the picture before.
	if n := len(t.Folders); n > 0 && t.Folders[n-1] == f {
		return int32(n - 1)
	}
	i, found := t.FolderAt[f]
	if !found {
		i = int32(len(t.Folders))
		t.Folders = append(t.Folders, f)
		t.FolderAt[f] = i
	}
	return i
}

// FindFile returns the row of a file in a task; −1 where there is none.
func (t *Table) FindFile(hash uint64, file string, task int32) int32 {
	return t.Files.Find(hash, func(row int32) bool {
		c, i := t.At(row)
		return c.Task[i] == task && t.IsFile(c, i, file)
	})
}

// IsFile reports whether row i of a chunk is of a file.
func (t *Table) IsFile(c *Chunk, i int, file string) bool {
	f := t.Folders[c.Detail[i].Folder].File
	return strings.HasPrefix(file, f) && file[len(f):] == string(c.Name(i))
}

// Row makes the copy of row i of a chunk that callers see, its labels numbered as its pack
// numbers them.
func (t *Table) Row(c *Chunk, i int) Row {
	d := &c.Detail[i]
	f, name := t.Folders[d.Folder], string(c.Name(i))
	r := Row{
		Task: c.Task[i], Path: f.Path + name, File: f.File + name, Size: d.Size, ModTime: time.Unix(0, d.ModTime), State: c.State[i],
		Judgement: c.Judgement(i), Turned: c.turned.Has(i),
	}
	if c.State[i] == Pending {
		return r
	}
	if facts, ok := store.Unpack(c.FactsOf(i), nil); ok {
		r.Width, r.Height, r.Decode, r.Infer = facts.Width, facts.Height, facts.Decode, facts.Infer
		r.Page, r.Pages, r.Animated = facts.Page, facts.Pages, facts.Animated
		r.Uniform, r.NameGuessed = facts.Uniform, facts.NameGuessed
		r.Labels, r.Cached, r.Hash = facts.Labels, facts.Cached, facts.Hash
	}
	if c.State[i] == Failed {
		r.Err = c.Errs[int32(i)]
	}
	return r
}

// PathKey returns a hash of where the picture of row i of a chunk is.
func (t *Table) PathKey(c *Chunk, i int) uint64 {
	f := t.Folders[c.Detail[i].Folder]
	return xxh3.HashString(f.File + string(c.Name(i)))
}
