package app

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"wanwu/app/store"
	"wanwu/inference"
)

// embeddings are the side files of a keeper, one a pack, beside its workspace's file.
// They can be computed anew, so they are written without waiting for the disk, and a
// failure to write them keeps nothing else from being stored.
type embeddings struct {
	mu      sync.Mutex
	byPack  map[string]*store.Embeddings
	problem error
}

// embeddingsOf is the side file of a pack whose embeddings have dims values.
func (k *Keeper) embeddingsOf(pack string, dims int) *store.Embeddings {
	e := &k.embeddings
	e.mu.Lock()
	defer e.mu.Unlock()
	of := e.byPack[pack]
	if of == nil {
		of = store.NewEmbeddings(k.db.Path(), pack, dims)
		if e.byPack == nil {
			e.byPack = map[string]*store.Embeddings{}
		}
		e.byPack[pack] = of
	}
	return of
}

// embed keeps the embedding of a result by its content.
func (k *Keeper) embed(pack string, r *inference.Result) {
	k.embeddingsOf(pack, len(r.Embedding)).Add(r.Item.Hash, r.Embedding)
}

// flushEmbeddings writes what was embedded. Who asks for the problem meanwhile, as a
// window does that must not stand still, does not wait for the disk.
func (k *Keeper) flushEmbeddings() {
	e := &k.embeddings
	e.mu.Lock()
	all := slices.Collect(maps.Values(e.byPack))
	e.mu.Unlock()
	var problem error
	for _, of := range all {
		if err := of.Flush(); err != nil {
			problem = err
		}
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.problem = problem
}

func (e *embeddings) err() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.problem
}

// tidyEmbeddings takes what belongs to no picture any more out of the side files.
func (k *Keeper) tidyEmbeddings(ctx context.Context) error {
	packs, err := store.EmbeddedPacks(k.db.Path())
	for _, of := range packs {
		if err != nil || ctx.Err() != nil {
			return err
		}
		live := k.ws.contentsOf(of.Key())
		_, err = of.Tidy(func(hash uint64) bool { _, is := live[hash]; return is })
	}
	return err
}

// contentsOf is the contents that a pack has recognised, those of tasks that were
// removed included: they can be brought back.
func (w *Workspace) contentsOf(pack string) map[uint64]struct{} {
	of := map[uint64]struct{}{}
	w.walk(func(c *chunk, i int) {
		if c.state[i] != Done || c.task[i] == 0 || w.tasks[c.task[i]-1].PackKey != pack {
			return
		}
		if hash := store.HashOf(c.factsOf(i)); hash != 0 {
			of[hash] = struct{}{}
		}
	})
	return of
}

// Embedded says of a task's pictures that have an answer how many have an embedding.
type Embedded struct {
	Pictures, Embedded int
	Dims               int
	File               string // that holds them; see store.Embeddings
}

// Embedded counts the embeddings of the task. Where made is not nil it is asked for
// those that are missing or broken first: they are computed from the pictures, whose
// answers stay as they are, and made is told after each. It blocks until that is done.
func (k *TaskRun) Embedded(ctx context.Context, made func()) (Embedded, error) {
	info := k.Engine.Info()
	of := k.Keeper.embeddingsOf(info.PackKey, info.Dims)
	rows, missing, err := k.embedded(of)
	if err != nil || made == nil || len(missing) == 0 || info.Dims == 0 {
		return Embedded{rows, rows - len(missing), info.Dims, of.Path()}, err
	}
	o := k.Options
	o.Known, o.Embeddings, o.TopK, o.ThumbSide = nil, true, 1, 0
	if err := k.Engine.RunItems(ctx, missing, o, &embedSink{k.Keeper, info.PackKey, made}); err != nil {
		return Embedded{}, err
	}
	again := time.NewTicker(busyPause)
	defer again.Stop()
	for of.Waiting() > 0 && ctx.Err() == nil {
		k.Keeper.flushEmbeddings()
		if err := k.Keeper.embeddings.err(); err != nil {
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
func (k *TaskRun) embedded(of *store.Embeddings) (rows int, missing []inference.Item, err error) {
	index, err := of.Index()
	if err != nil {
		return 0, nil, err
	}
	values := make([]float32, of.Dims())
	for i := range k.Workspace.Len() {
		r, ok := k.Workspace.Row(i)
		if !ok || r.Task != k.Task || r.State != Done {
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
	keeper *Keeper
	pack   string
	made   func()
}

func (s *embedSink) Found(*inference.Item) bool           { return true }
func (s *embedSink) Skipped(string, inference.SkipReason) {}
func (s *embedSink) Scanned()                             {}
func (s *embedSink) Thumb(*inference.Item, []byte)        {}

func (s *embedSink) Done(r *inference.Result) error {
	if r.Embedding != nil {
		s.keeper.embed(s.pack, r)
	}
	s.made()
	return nil
}
