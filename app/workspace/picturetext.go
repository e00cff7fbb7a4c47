package workspace

import (
	"wanwu/app/store"
	"wanwu/app/workspace/column"
)

// PictureText is what was read in a picture.
type PictureText = store.PictureText

// textBook is what was read in pictures by their content, so that it follows them wherever they
// are, whichever pack has labelled them. The workspace's lock guards it.
type textBook struct {
	at    column.HashIndex // index of all, by the hash of the content
	all   []PictureText
	some  int             // of them with a line of text
	dirty unsaved[uint64] // what the file does not have
}

// Some reports whether text was read in any picture.
func (b *textBook) Some() bool { return b.some > 0 }

// Of returns what was read in a picture.
func (b *textBook) Of(hash uint64) (t PictureText, ok bool) {
	if i := b.at.Get(hash); i >= 0 {
		return b.all[i], true
	}
	return PictureText{}, false
}

// set notes what was read in a picture.
func (b *textBook) set(hash uint64, t PictureText) {
	if len(t.Lines.Text()) > 0 {
		b.some++
	}
	i := b.at.Get(hash)
	if i < 0 {
		b.at.Set(hash, int32(len(b.all)))
		b.all = append(b.all, t)
		return
	}
	if len(b.all[i].Lines.Text()) > 0 {
		b.some--
	}
	b.all[i] = t
}

// clear takes all away.
func (b *textBook) clear() {
	for hash := range b.at.Hashes() {
		b.dirty.add(hash)
	}
	b.at, b.all, b.some = column.HashIndex{}, nil, 0
}

// forget takes away what the file has.
func (b *textBook) forget() {
	fresh := textBook{dirty: b.dirty}
	for hash := range b.dirty {
		if t, ok := b.Of(hash); ok {
			fresh.set(hash, t)
		}
	}
	*b = fresh
}

// SetText notes what was read in the pictures of a content, whose hash is not 0.
func (w *Workspace) SetText(hash uint64, t PictureText) {
	if hash == 0 || t.Lines == nil {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.texts.set(hash, t)
	w.texts.dirty.add(hash)
	w.revision.Add(1)
}

// Text returns what was read in the pictures of a content; ok is false where nobody has read them.
func (w *Workspace) Text(hash uint64) (t PictureText, ok bool) {
	w.mu.RLock()
	defer w.mu.RUnlock()
	return w.texts.Of(hash)
}

// HasText reports whether text was read in any picture.
func (w *Workspace) HasText() bool {
	w.mu.RLock()
	defer w.mu.RUnlock()
	return w.texts.Some()
}

// TakeTexts takes what was read off the list that the file does not have, by the hash of the
// content; the zero PictureText is to be removed. ReturnTexts must follow where it cannot be
// stored.
func (j *Journal) TakeTexts() map[uint64]PictureText {
	texts := &j.w.texts
	return takeUnsaved(j.w, &texts.dirty, func(hash uint64) PictureText { t, _ := texts.Of(hash); return t })
}

// ReturnTexts lists again what could not be stored.
func (j *Journal) ReturnTexts(texts map[uint64]PictureText) {
	returnUnsaved(j.w, &j.w.texts.dirty, texts)
}

// RestoreTexts fills in what the file has. What was read since stays.
func (j *Journal) RestoreTexts(texts map[uint64]PictureText) {
	restoreSaved(j.w, &j.w.texts.dirty, texts, j.w.texts.set)
	if len(texts) > 0 {
		j.w.revision.Add(1)
	}
}
