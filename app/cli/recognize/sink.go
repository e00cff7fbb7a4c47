package recognize

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"wanwu/app/session"
	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/inference"
	"wanwu/inference/source"
)

// RowWriter writes finished rows in the order of the scan.
type RowWriter interface{ Row(workspace.Row) error }

// Nothing writes nowhere: the file is written at the end.
type Nothing struct{}

// Row implements RowWriter.
func (Nothing) Row(workspace.Row) error { return nil }

// Sink counts a run's results and writes each row as soon as all before it are
// there, so that the order is the scan's, whatever finished first.
type Sink struct {
	Workspace *workspace.Workspace
	Rows      RowWriter
	Top       int // labels written of each; 0 for all
	// passes is whether a finished row is to be written; nil lets every one pass.
	Passes func(row int) bool

	found, done, failed, cached atomic.Int64
	known                       atomic.Int64 // finished by an earlier run
	scanned                     atomic.Bool
	next                        int   // the first of order not yet passed by; Done's goroutine only
	err                         error // of rows

	mu      sync.Mutex
	order   []int32 // the rows of this run, in the order of the scan
	file    string
	skipped map[source.SkipReason]int
}

// Found implements session.Watcher.
func (k *Sink) Found(row int, how session.Placing) {
	if how == session.PlacedFinished {
		k.known.Add(1)
	} else {
		k.found.Add(1)
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.order = append(k.order, int32(row))
}

// row returns the i-th row of this run; ok is false where there is none (yet).
func (k *Sink) row(i int) (r workspace.Row, ok bool) {
	k.mu.Lock()
	if i >= len(k.order) {
		k.mu.Unlock()
		return workspace.Row{}, false
	}
	at := k.order[i]
	k.mu.Unlock()
	r, ok = k.Workspace.Row(int(at))
	if k.Top > 0 && len(r.Labels) > k.Top {
		r.Labels = r.Labels[:k.Top]
	}
	return r, ok
}

// finished yields the rows of this run that have a result and are to be written, in the
// order of the scan.
func (k *Sink) finished(yield func(workspace.Row) bool) {
	for i := 0; ; i++ {
		r, ok := k.row(i)
		if !ok || r.State != workspace.Pending && k.pass(r.Index) && !yield(r) {
			return
		}
	}
}

// Skipped implements session.Watcher.
func (k *Sink) Skipped(_ string, why source.SkipReason) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.skipped == nil {
		k.skipped = map[source.SkipReason]int{}
	}
	k.skipped[why]++
}

// Scanned implements session.Watcher.
func (k *Sink) Scanned() { k.scanned.Store(true) }

// Done implements session.Watcher.
func (k *Sink) Done(_ int, r *inference.Result) error {
	k.done.Add(1)
	if r.Err != nil {
		k.failed.Add(1)
	}
	if r.Cached {
		k.cached.Add(1)
	}
	k.mu.Lock()
	k.file = r.Item.Path
	k.mu.Unlock()
	return k.write()
}

func (k *Sink) pass(row int) bool { return k.Passes == nil || k.Passes(row) }

// write writes the rows that are due, up to the first that is not finished.
func (k *Sink) write() error { return k.writeRows(false) }

// rest writes, after a run, whatever is finished and was not written: where the run was
// cut short, one picture that was not done holds up no others.
func (k *Sink) rest() error { return k.writeRows(true) }

func (k *Sink) writeRows(past bool) error {
	for k.err == nil {
		row, ok := k.row(k.next)
		pending := row.State == workspace.Pending
		if !ok || pending && !past {
			return nil
		}
		if !pending && k.pass(row.Index) {
			k.err = k.Rows.Row(row)
		}
		if k.err == nil {
			k.next++
		}
	}
	return k.err
}

// current returns the path of the picture that was finished last.
func (k *Sink) current() string {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.file
}

// skippedText returns "，跳过 9（不是图片 7 · 2 张只在云端，请先下载）", or "" where nothing was left out
// that a person would miss.
func (k *Sink) skippedText(l words.Lang) string {
	k.mu.Lock()
	defer k.mu.Unlock()
	total := 0
	var parts []string
	for _, why := range slices.Sorted(maps.Keys(k.skipped)) {
		n := k.skipped[why]
		switch why {
		case source.SkipHidden:
			continue // Thumbs.db and the like, which are no pictures
		case source.SkipDuplicate:
			if n -= int(k.known.Load()); n <= 0 {
				continue // finished by an earlier run, which is reported elsewhere
			}
		}
		total += n
		parts = append(parts, words.SkipSentence(l, why, strconv.Itoa(n)))
	}
	if total == 0 {
		return ""
	}
	return words.T(l, "cli.sink.skipped", total, strings.Join(parts, " · "))
}
