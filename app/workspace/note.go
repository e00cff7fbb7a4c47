package workspace

import "strings"

// noteBook is what is stored besides the pictures, as text by name: the decks that were drawn, the
// business categories. The workspace's lock guards it.
type noteBook struct {
	all   map[string]string
	dirty map[string]struct{} // what the file does not have
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

func (b *noteBook) change(name string) {
	if b.dirty == nil {
		b.dirty = map[string]struct{}{}
	}
	b.dirty[name] = struct{}{}
}

// KeptNote is what the names of notes begin with that outlast Clear: they are not of its pictures.
const KeptNote = "kept/"

func (b *noteBook) clear() {
	for name := range b.all {
		if !strings.HasPrefix(name, KeptNote) {
			b.change(name)
			delete(b.all, name)
		}
	}
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
			w.notes.change(name)
		}
	}
	return before
}

// TakeNotes takes the notes that the file does not have off their list; an empty one is to
// be removed. ReturnNotes must follow where they cannot be stored.
func (j *Journal) TakeNotes() map[string]string {
	w := j.w
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.notes.dirty) == 0 {
		return nil
	}
	out := make(map[string]string, len(w.notes.dirty))
	for name := range w.notes.dirty {
		out[name] = w.notes.all[name]
	}
	w.notes.dirty = nil
	return out
}

// ReturnNotes lists notes again that could not be stored.
func (j *Journal) ReturnNotes(notes map[string]string) {
	j.w.mu.Lock()
	defer j.w.mu.Unlock()
	for name := range notes {
		j.w.notes.change(name)
	}
}

// RestoreNotes fills in the notes that the file has. One that was set since stays.
func (j *Journal) RestoreNotes(notes map[string]string) {
	j.w.mu.Lock()
	defer j.w.mu.Unlock()
	for name, text := range notes {
		if _, newer := j.w.notes.dirty[name]; !newer {
			j.w.notes.set(name, text)
		}
	}
}
