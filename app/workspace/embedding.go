package workspace

import (
	"context"
	"maps"
	"slices"
	"sync"

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

// EmbeddingsOf is the side file of a pack whose embeddings have dims values.
func (k *Keeper) EmbeddingsOf(pack string, dims int) *store.Embeddings {
	e := &k.Embeddings
	e.mu.Lock()
	defer e.mu.Unlock()
	of := e.byPack[pack]
	if of == nil {
		of = store.NewEmbeddings(k.DB.Path(), pack, dims)
		if e.byPack == nil {
			e.byPack = map[string]*store.Embeddings{}
		}
		e.byPack[pack] = of
	}
	return of
}

// Embed keeps the embedding of a result by its content.
func (k *Keeper) Embed(pack string, r *inference.Result) {
	k.EmbeddingsOf(pack, len(r.Embedding)).Add(r.Item.Hash, r.Embedding)
}

// FlushEmbeddings writes what was embedded. Who asks for the problem meanwhile, as a
// window does that must not stand still, does not wait for the disk.
func (k *Keeper) FlushEmbeddings() {
	e := &k.Embeddings
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

func (e *embeddings) Err() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.problem
}

// tidyEmbeddings takes what belongs to no picture any more out of the side files.
func (k *Keeper) tidyEmbeddings(ctx context.Context) error {
	packs, err := store.EmbeddedPacks(k.DB.Path())
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
