package cli

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"wanwu/app"
	"wanwu/inference"
)

// rowWriter writes finished rows in the order of the scan.
type rowWriter interface{ Row(app.Row) error }

// nothing writes nowhere: the file is written at the end.
type nothing struct{}

func (nothing) Row(app.Row) error { return nil }

// sink keeps a run's results in a workspace and writes each as soon as all
// before it are there, so that the order is the scan's, whatever finished first.
type sink struct {
	ws     *app.Workspace
	thumbs *app.Thumbs
	rows   rowWriter

	found, done, failed atomic.Int64
	scanned             atomic.Bool
	next                int   // the first row not yet written; Done's goroutine only
	err                 error // of rows

	mu      sync.Mutex
	file    string
	skipped map[inference.SkipReason]int
}

func (k *sink) Found(it *inference.Item) bool {
	if _, added := k.ws.Append(it); !added {
		return false
	}
	k.found.Add(1)
	return true
}

func (k *sink) Skipped(_ string, why inference.SkipReason) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.skipped == nil {
		k.skipped = map[inference.SkipReason]int{}
	}
	k.skipped[why]++
}

func (k *sink) Scanned() { k.scanned.Store(true) }

func (k *sink) Done(r *inference.Result) error {
	k.ws.Set(r.Item.Index, r)
	k.done.Add(1)
	if r.Err != nil {
		k.failed.Add(1)
	}
	k.mu.Lock()
	k.file = r.Item.Path
	k.mu.Unlock()
	for {
		row, ok := k.ws.Row(k.next)
		if !ok || row.State == app.Pending {
			return nil
		}
		if k.err = k.rows.Row(row); k.err != nil {
			return k.err
		}
		k.next++
	}
}

func (k *sink) Thumb(it *inference.Item, jpeg []byte) {
	if k.thumbs != nil {
		k.thumbs.Put(it, jpeg)
	}
}

// skippedText is "，跳过 9（不是图片 7 · 已在列表中 2）", empty where nothing was
// left out that a person would miss.
func (k *sink) skippedText(l app.Lang) string {
	k.mu.Lock()
	defer k.mu.Unlock()
	total := 0
	var parts []string
	for _, why := range slices.Sorted(maps.Keys(k.skipped)) {
		if why == inference.SkipHidden {
			continue // Thumbs.db and its kin: nobody misses them
		}
		total += k.skipped[why]
		parts = append(parts, fmt.Sprintf("%s %d", app.SkipSentence(l, why), k.skipped[why]))
	}
	if total == 0 {
		return ""
	}
	return fmt.Sprintf(pick(l, " · 跳过 %d（%s）", " · %d skipped (%s)"), total, strings.Join(parts, " · "))
}
