package similar

import (
	"context"
	"errors"

	"wanwu/app/embeddings"
	"wanwu/app/workspace"
)

// ErrNoEmbedding is that the picture that others are to be like has no stored embedding.
var ErrNoEmbedding = errors.New("the picture has no stored embedding")

// Row is a row of a workspace that was found.
type Row struct {
	Index    int
	Likeness float32 // the cosine, −1…1
	// CopyOf is the place in the list of the first row that this one is a copy of, directly or by
	// way of others; its own place where it is none.
	CopyOf int
}

// Rows returns the rows of the pack of row that are most like it, at most so many, the likest first
// and copies of one another together; those that keep refuses, and row itself, are left out, nil
// keeps all. The workspace's file is at path. Errors are ErrNoEmbedding, ctx's and those of files. It
// blocks as Find does.
func Rows(ctx context.Context, path string, ws *workspace.Workspace, row, most int, keep func(r *workspace.Row) bool) ([]Row, error) {
	r, ok := ws.Row(row)
	task, _ := ws.Task(r.Task)
	if !ok || r.State != workspace.Done || r.Hash == 0 {
		return nil, ErrNoEmbedding
	}
	file, err := embeddings.Open(path, task.PackKey)
	if err != nil {
		return nil, err
	}
	if file == nil {
		return nil, ErrNoEmbedding
	}
	vector, err := file.Lookup()
	if err != nil {
		return nil, err
	}
	query := vector(r.Hash)
	if query == nil {
		return nil, ErrNoEmbedding
	}
	found, err := byVector(ctx, file, ws, task.PackKey, query, most, func(other *workspace.Row) bool {
		return other.Index != row && (keep == nil || keep(other))
	})
	if err != nil {
		return nil, err
	}
	vectors := make([][]float32, len(found))
	for i := range found {
		if other, ok := ws.Row(found[i].Index); ok {
			vectors[i] = vector(other.Hash)
		}
	}
	return together(found, Groups(vectors, Copy)), nil
}

// ByVector returns the rows of a pack, by its key, whose embeddings are most like a vector, at most so
// many, the likest first; those that keep refuses are left out, nil keeps all. Errors are
// ErrNoEmbedding where no picture has one, ctx's and those of files. It blocks as Find does.
func ByVector(ctx context.Context, path string, ws *workspace.Workspace, pack string, to []float32, most int, keep func(r *workspace.Row) bool) ([]Row, error) {
	file, err := embeddings.Open(path, pack)
	if err != nil {
		return nil, err
	}
	if file == nil || file.Dims() != len(to) {
		return nil, ErrNoEmbedding
	}
	found, err := byVector(ctx, file, ws, pack, to, most, keep)
	for i := range found {
		found[i].CopyOf = i
	}
	return found, err
}

func byVector(ctx context.Context, file *embeddings.File, ws *workspace.Workspace, pack string, to []float32, most int, keep func(r *workspace.Row) bool) ([]Row, error) {
	rows := ws.Contents(pack)
	kept := func(hash uint64) (out []int) {
		for _, i := range rows.Rows(hash) {
			if r, ok := ws.Row(int(i)); ok && (keep == nil || keep(&r)) {
				out = append(out, int(i))
			}
		}
		return out
	}
	hits, err := Find(ctx, file, to, most, func(hash uint64) bool { return len(kept(hash)) > 0 })
	if err != nil {
		return nil, err
	}
	found := []Row{}
	for _, hit := range hits {
		for _, i := range kept(hit.Hash) {
			if len(found) < most {
				found = append(found, Row{Index: i, Likeness: hit.Likeness})
			}
		}
	}
	return found, nil
}

// together puts the copies of a row behind it; first is the place of the first of each one's set.
func together(found []Row, first []int) []Row {
	members := make([][]int, len(found))
	for i, f := range first {
		members[f] = append(members[f], i)
	}
	out := make([]Row, 0, len(found))
	for _, set := range members {
		at := len(out)
		for _, i := range set {
			r := found[i]
			r.CopyOf = at
			out = append(out, r)
		}
	}
	return out
}
