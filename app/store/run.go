package store

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"sync"

	"wanwu/app/filelock"
	"wanwu/app/nofollow"
	"wanwu/inference"
)

// Run is a task under way: the lock that keeps other processes from running it as
// well, and the record of the pictures that are being read. The record is a small
// file that is written without waiting for the disk: it outlives the process, which
// is all that is asked of it.
type Run struct {
	lock *filelock.Lock
	path string

	mu   sync.Mutex
	slot []int64 // the picture in each slot; 0 where it is free
	at   map[int64]int
}

// runningSuffix names the folder of the records.
const runningSuffix = "-running"

// recordMost is how much of a record is read, in bytes.
const recordMost = 1 << 20

func (d *DB) runPath(task int64) string { return filepath.Join(d.path+runningSuffix, fmt.Sprint(task)) }

// Begin takes a task for this process; an error with CodeTaskRunning means that another one has it.
// left is the pictures that were being read when its last run crashed; nil where it ended well. The
// caller calls End.
func (d *DB) Begin(task int64) (r *Run, left []int64, err error) {
	if err := nofollow.MakeDir(d.path + runningSuffix); err != nil {
		return nil, nil, err
	}
	path := d.runPath(task)
	lock, err := filelock.Try(path, false)
	if inference.CodeOf(err) == inference.CodeBusy {
		return nil, nil, &inference.Error{Code: inference.CodeTaskRunning, Path: d.path, Err: err}
	}
	if err != nil {
		return nil, nil, err
	}
	// The rest is not ours: a picture in flight takes 8 bytes.
	b, err := io.ReadAll(io.LimitReader(lock.File(), recordMost))
	if err != nil {
		lock.Close() // nothing was written to it, as below
		return nil, nil, inference.Wrap(path, err)
	}
	for ; len(b) >= 8; b = b[8:] {
		if id := int64(binary.LittleEndian.Uint64(b)); id > 0 {
			left = append(left, id)
		}
	}
	if err := lock.File().Truncate(0); err != nil {
		lock.Close()
		return nil, nil, inference.Wrap(path, err)
	}
	slices.Sort(left)
	return &Run{lock: lock, path: path, at: map[int64]int{}}, slices.Compact(left), nil
}

// Enter notes that a picture is about to be read.
func (r *Run) Enter(item int64) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, there := r.at[item]; there || item <= 0 {
		return nil
	}
	k := slices.Index(r.slot, 0)
	if k < 0 {
		k = len(r.slot)
		r.slot = append(r.slot, 0)
	}
	r.slot[k], r.at[item] = item, k
	return r.put(k)
}

// Leave notes that a picture has been read.
func (r *Run) Leave(item int64) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	k, there := r.at[item]
	if !there {
		return nil
	}
	delete(r.at, item)
	r.slot[k] = 0
	return r.put(k)
}

func (r *Run) put(k int) error {
	var b [8]byte
	binary.LittleEndian.PutUint64(b[:], uint64(r.slot[k]))
	if _, err := r.lock.File().WriteAt(b[:], int64(k)*8); err != nil {
		return inference.Wrap(r.path, err)
	}
	return nil
}

// End releases the task: whatever was under way has ended well.
func (r *Run) End() error {
	if err := r.lock.File().Truncate(0); err != nil {
		r.lock.Close() // the earlier error is returned
		return inference.Wrap(r.path, err)
	}
	return inference.Wrap(r.path, r.lock.Close())
}

// Strike notes that pictures were being read when the program crashed, and returns how often that
// has happened to each of them now.
func (d *DB) Strike(ctx context.Context, items []int64) (map[int64]int, error) {
	n := map[int64]int{}
	err := d.transact(ctx, func(tx *sql.Tx) error {
		for _, id := range items {
			var times int
			err := tx.QueryRowContext(ctx, `INSERT INTO strike (item, n) SELECT id, 1 FROM pending WHERE id = ?
				ON CONFLICT (item) DO UPDATE SET n = n + 1 RETURNING n`, id).Scan(&times)
			if errors.Is(err, sql.ErrNoRows) {
				continue // it has an answer now
			}
			if err != nil {
				return err
			}
			n[id] = times
		}
		return nil
	})
	return n, err
}

// Strikes returns how often each pending picture of a task was being read when the program crashed.
func (d *DB) Strikes(ctx context.Context, task int64) (map[int64]int, error) {
	rows, err := d.pool.QueryContext(ctx, `SELECT s.item, s.n FROM strike s CROSS JOIN pending p ON p.id = s.item WHERE p.task = ? ORDER BY s.item`, task)
	if err != nil {
		return nil, problem(d.path, err)
	}
	defer rows.Close() // Err reports it
	n := map[int64]int{}
	var keys order
	for rows.Next() {
		var id int64
		var times int
		if err := rows.Scan(&id, &times); err != nil {
			return nil, problem(d.path, err)
		}
		if !keys.next(id) {
			return nil, problem(d.path, errOrder)
		}
		n[id] = times
	}
	return n, problem(d.path, rows.Err())
}
