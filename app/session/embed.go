package session

import (
	"context"

	"wanwu/app/embeddings"
	"wanwu/app/persist"
	"wanwu/app/workspace"
	"wanwu/inference"
	"wanwu/inference/pipeline"
)

// Embedded says how many of a task's pictures with a result have an embedding.
type Embedded struct {
	Pictures, Embedded int
	Dims               int    // values of an embedding; 0 where the pack has none
	File               string // that holds them; see store.Embeddings
}

// Embedded counts the embeddings of the task. Where made is not nil, those that are
// missing or damaged are computed first from the pictures, whose results stay as they are,
// and made is called after each. It blocks until that is done.
func (r *Runner) Embedded(ctx context.Context, made func()) (Embedded, error) {
	info := r.Engine.Info()
	file := r.Syncer.Embeddings(info.PackKey, info.Dims)
	rows, missing, err := r.countEmbedded(file)
	if err == nil && made != nil && len(missing) > 0 && info.Dims > 0 {
		o := r.Options
		o.Known, o.Embeddings, o.TopK, o.ThumbSide = nil, true, 1, 0
		if err := r.Engine.RunItems(ctx, missing, o, &embedSink{syncer: r.Syncer, pack: info.PackKey, made: made}); err != nil {
			return Embedded{}, err
		}
		if err := r.Syncer.WaitEmbeddings(ctx, file); err != nil {
			return Embedded{}, err
		}
		rows, missing, err = r.countEmbedded(file)
	}
	return Embedded{rows, rows - len(missing), info.Dims, file.Path()}, err
}

// countEmbedded counts the task's rows that have a result, and lists those of them
// without an embedding that can be read.
func (r *Runner) countEmbedded(file *embeddings.File) (rows int, missing []inference.Item, err error) {
	index, err := file.Index()
	if err != nil {
		return 0, nil, err
	}
	values := make([]float32, file.Dims())
	for i := range r.Workspace.Len() {
		row, ok := r.Workspace.Row(i)
		if !ok || row.Task != r.Task || row.State != workspace.Done {
			continue
		}
		rows++
		at, found := index[row.Hash]
		if !found || file.Read(row.Hash, at, values) != nil { // a damaged one is computed again
			missing = append(missing, *row.Item())
		}
	}
	return rows, missing, nil
}

// embedSink stores embeddings and nothing else.
type embedSink struct {
	pipeline.Discard
	syncer *persist.Syncer
	pack   string
	made   func()
}

// Done stores the embedding of a result.
func (s *embedSink) Done(r *inference.Result) error {
	if r.Embedding != nil {
		s.syncer.AddEmbedding(s.pack, r)
	}
	s.made()
	return nil
}
