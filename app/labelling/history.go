package labelling

import (
	"sync"

	"wanwu/app/labels"
	"wanwu/app/labels/shelf"
)

// mostChanges is how many changes can be taken back one after another.
const mostChanges = 50

// History is the changes of label libraries that were saved through it, which can be taken back one
// after another. The zero History has none. It may be used from several goroutines, an Edition from
// one at a time.
type History struct {
	mu      sync.Mutex
	changes []change
	undone  map[shelf.Book]string // the hash of the content that undoing has led to
}

// change is a step from a content of a library to one of another hash.
type change struct {
	book   shelf.Book
	before labels.Library
	after  string
}

// Save is Edition.Save, and keeps how to take that back.
func (h *History) Save(e *Edition, lib *labels.Library) error {
	before := e.Library
	if err := e.Save(lib); err != nil {
		return err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.changes = append(h.changes, change{e.book, before, e.Hash})
	if n := len(h.changes) - mostChanges; n > 0 {
		clear(h.changes[:n])
		h.changes = h.changes[n:]
	}
	return nil
}

// Undo saves the content before the last change that led to the edition's. Where that change was not
// saved through h it is Edition.Undo, unless undoing has led here: then there is nothing more to take
// back, and ok is false.
func (h *History) Undo(e *Edition) (ok bool, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	at := len(h.changes) - 1
	for at >= 0 && (h.changes[at].book != e.book || h.changes[at].after != e.Hash) {
		at--
	}
	switch {
	case at >= 0:
		ok, err = true, e.Save(&h.changes[at].before)
	case e.Hash != "" && h.undone[e.book] == e.Hash:
		return false, nil
	default:
		ok, err = e.Undo()
	}
	if err != nil || !ok {
		return false, err
	}
	if at >= 0 {
		h.changes = append(h.changes[:at], h.changes[at+1:]...)
	}
	if h.undone == nil {
		h.undone = map[shelf.Book]string{}
	}
	h.undone[e.book] = e.Hash
	return true, nil
}
