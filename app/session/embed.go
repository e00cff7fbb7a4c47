package session

import (
	"context"
	"time"

	"wanwu/app/store"
	"wanwu/app/workspace"
	"wanwu/inference"
	"wanwu/inference/source"
)

// Embedded says of a task's pictures that have an answer how many have an embedding.
type Embedded struct {
	Pictures, Embedded int
	Dims               int
	File               string // that holds them; see store.Embeddings
}

// Embedded counts the embeddings of the task. Where made is not nil it is asked for
// those that are missing or broken first: they are computed from the pictures, whose
// answers stay as they are, and made is told after each. It blocks until that is done.
func (k *Runner) Embedded(ctx context.Context, made func()) (Embedded, error) {
	info := k.Engine.Info()
	of := k.Keeper.EmbeddingsOf(info.PackKey, info.Dims)
	rows, missing, err := k.embedded(of)
	if err != nil || made == nil || len(missing) == 0 || info.Dims == 0 {
		return Embedded{rows, rows - len(missing), info.Dims, of.Path()}, err
	}
	o := k.Options
	o.Known, o.Embeddings, o.TopK, o.ThumbSide = nil, true, 1, 0
	if err := k.Engine.RunItems(ctx, missing, o, &embedSink{k.Keeper, info.PackKey, made}); err != nil {
		return Embedded{}, err
	}
	again := time.NewTicker(workspace.BusyPause)
	defer again.Stop()
	for of.Waiting() > 0 && ctx.Err() == nil {
		k.Keeper.FlushEmbeddings()
		if err := k.Keeper.Embeddings.Err(); err != nil {
			return Embedded{}, err
		}
		if of.Waiting() == 0 {
			break
		}
		select { // another process is writing
		case <-again.C:
		case <-ctx.Done():
		}
	}
	rows, missing, err = k.embedded(of)
	return Embedded{rows, rows - len(missing), info.Dims, of.Path()}, err
}

// embedded counts the task's rows that have an answer, and lists those of them that
// have no embedding that can be read.
func (k *Runner) embedded(of *store.Embeddings) (rows int, missing []inference.Item, err error) {
	index, err := of.Index()
	if err != nil {
		return 0, nil, err
	}
	values := make([]float32, of.Dims())
	for i := range k.Workspace.Len() {
		r, ok := k.Workspace.Row(i)
		if !ok || r.Task != k.Task || r.State != workspace.Done {
			continue
		}
		rows++
		at, there := index[r.Hash]
		if !there || of.Read(r.Hash, at, values) != nil { // a broken one is missing
			missing = append(missing, *r.Item())
		}
	}
	return rows, missing, nil
}

// embedSink keeps embeddings and nothing else.
type embedSink struct {
	keeper *workspace.Keeper
	pack   string
	made   func()
}

func (s *embedSink) Found(*inference.Item) bool { return true }

func (s *embedSink) Skipped(string, source.SkipReason) {}

func (s *embedSink) Scanned() {}

func (s *embedSink) Thumb(*inference.Item, []byte) {}

func (s *embedSink) Done(r *inference.Result) error {
	if r.Embedding != nil {
		s.keeper.Embed(s.pack, r)
	}
	s.made()
	return nil
}
