package workspace

import (
	"maps"
	"strings"
)

// noteBook is what is stored besides the pictures, as text by name: the decks that were drawn, the
// business categories. The workspace's lock guards it.
type noteBook struct {
	all   map[string]string
	dirty unsaved[string] // what the file does not have
}

func (b *noteBook) set(name, text string) {
	if b.all == nil {
		b.all = map[string]string{}
	}
	if text == "" {
		delete(b.all, name)
	} else {
		b.all[name] = text
	}
}

// KeptNote is what the names of notes begin with that outlast Clear: they are not of its pictures.
const KeptNote = "kept/"

func (b *noteBook) clear() {
	for name := range b.all {
		if !strings.HasPrefix(name, KeptNote) {
			b.dirty.add(name)
			delete(b.all, name)
		}
	}
}

// forget takes away what the file has.
func (b *noteBook) forget() {
	maps.DeleteFunc(b.all, func(name, _ string) bool { return !b.dirty.has(name) })
}

// Note returns the text that is stored under a name; empty for none.
func (w *Workspace) Note(name string) string {
	w.mu.RLock()
	defer w.mu.RUnlock()
	return w.notes.all[name]
}

// SetNote stores a text under a name; an empty one removes it.
func (w *Workspace) SetNote(name, text string) { w.SetNotes(map[string]string{name: text}) }

// SetNotes stores several texts at once, by name, and returns those that were there before: handed
// to it again, that takes it back. Nothing of the pictures changes by it, nor does the Revision.
func (w *Workspace) SetNotes(notes map[string]string) (before map[string]string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	before = make(map[string]string, len(notes))
	for name, text := range notes {
		before[name] = w.notes.all[name]
		if before[name] != text {
			w.notes.set(name, text)
			w.notes.dirty.add(name)
		}
	}
	return before
}

// TakeNotes takes the notes that the file does not have off their list; an empty one is to
// be removed. ReturnNotes must follow where they cannot be stored.
func (j *Journal) TakeNotes() map[string]string {
	notes := &j.w.notes
	return takeUnsaved(j.w, &notes.dirty, func(name string) string { return notes.all[name] })
}

// ReturnNotes lists notes again that could not be stored.
func (j *Journal) ReturnNotes(notes map[string]string) { returnUnsaved(j.w, &j.w.notes.dirty, notes) }

// RestoreNotes fills in the notes that the file has. One that was set since stays.
func (j *Journal) RestoreNotes(notes map[string]string) {
	restoreSaved(j.w, &j.w.notes.dirty, notes, j.w.notes.set)
}
