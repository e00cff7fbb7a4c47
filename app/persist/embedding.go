package persist

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"

	"wanwu/app/embeddings"
	"wanwu/inference"
)

// sideFiles are the side files of a Syncer, one a pack, beside the workspace's file.
// They can be computed again, so they are written without waiting for the disk, and a
// failure to write them does not keep anything else from being stored.
type sideFiles struct {
	mu     sync.Mutex
	byPack map[string]*embeddings.File
	err    error // of the last flush
}

// Embeddings returns the side file of a pack whose embeddings have dims values.
func (s *Syncer) Embeddings(pack string, dims int) *embeddings.File {
	e := &s.embeddings
	e.mu.Lock()
	defer e.mu.Unlock()
	file := e.byPack[pack]
	if file == nil {
		file = embeddings.New(s.db.Path(), pack, dims)
		if e.byPack == nil {
			e.byPack = map[string]*embeddings.File{}
		}
		e.byPack[pack] = file
	}
	return file
}

// AddEmbedding stores the embedding of a result by its content.
func (s *Syncer) AddEmbedding(pack string, r *inference.Result) {
	s.Embeddings(pack, len(r.Embedding)).Add(r.Item.Hash, r.Embedding)
}

// FlushEmbeddings writes the embeddings that were added. Err does not wait for it, since a
// window asks for that.
func (s *Syncer) FlushEmbeddings() error {
	e := &s.embeddings
	e.mu.Lock()
	files := slices.Collect(maps.Values(e.byPack))
	e.mu.Unlock()
	var errs []error
	for _, file := range files {
		errs = append(errs, file.Flush())
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.err = errors.Join(errs...)
	return e.err
}

// WaitEmbeddings writes the embeddings of a side file until all are there: another process
// may be writing to it. Where ctx ends before, the rest is written later.
func (s *Syncer) WaitEmbeddings(ctx context.Context, file *embeddings.File) error {
	again := time.NewTicker(busyPause)
	defer again.Stop()
	for file.Waiting() > 0 && ctx.Err() == nil {
		if err := s.FlushEmbeddings(); err != nil {
			return err
		}
		if file.Waiting() == 0 {
			break
		}
		select {
		case <-again.C:
		case <-ctx.Done():
		}
	}
	return nil
}

func (e *sideFiles) lastErr() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.err
}

// tidyEmbeddings deletes what belongs to no picture any more from the side files.
func (s *Syncer) tidyEmbeddings(ctx context.Context) error {
	packs, err := embeddings.Packs(s.db.Path())
	for _, file := range packs {
		if err != nil || ctx.Err() != nil {
			return err
		}
		live := s.journal.Contents(file.Key())
		_, err = file.Tidy(func(hash uint64) bool { _, ok := live[hash]; return ok })
	}
	return err
}
