package column

import (
	"path"
	"time"

	"wanwu/app/store"
	"wanwu/app/words"
	"wanwu/inference"
)

// State is how far a picture has come. Whether its label is shown or it counts as
// 无结果 is not a state but depends on the threshold: see Row.Shown.
type State uint8

// The states of a row, in the order of their life.
const (
	Pending State = iota // found, not yet recognised
	Done                 // recognised
	Failed               // an error with a reason
)

// Row is a copy of what the workspace has of one picture.
type Row struct {
	Index         int    // place in the workspace, from 0; never changes
	Task          int32  // the number of its task; 0 where it belongs to none
	Path, File    string // see inference.Item
	Size          int64
	Hash          uint64 // of the content; 0 where it is not known
	ModTime       time.Time
	State         State
	Width, Height int
	// Page is which picture of a file of several was recognised, from 1, and Pages how many
	// there are; both are 0 for a file of one. Animated is whether they are frames.
	Page, Pages int
	Animated    bool
	// Uniform is whether all that was recognised is of one colour, so that the scores are not
	// to be relied on.
	Uniform bool
	// NameGuessed is whether the name is of an archive whose charset was guessed.
	NameGuessed bool
	// Text is what was read in the picture, lines with "\n" between them; empty where that is
	// nothing, or nobody has.
	Text   string
	Labels []inference.Label // descending by score, raw; numbered by Workspace.Vocabulary
	// OwnThreshold is the best label's own, which counts instead of any other where HasOwn is
	// set. Hidden is whether the network gave labels and the user has hidden all of them.
	OwnThreshold   float32
	HasOwn, Hidden bool
	Err            error // for Failed
	Decode, Infer  time.Duration
	// Cached is whether the result is reused from an earlier one (来自缓存).
	Cached bool
	// Judgement is what a person finds of the result.
	Judgement store.Judgement
	// Turned is whether the present answer makes of its verdict the opposite: see Verdict.
	Turned bool
}

// Verdict returns the verdict on the present answer, as Chunk.Present has it; Judgement is what was said.
func (r *Row) Verdict() store.Verdict { return present(r.Judgement.Verdict, r.Turned) }

// Item returns the row as something that can be opened again.
func (r *Row) Item() *inference.Item {
	it := &inference.Item{Index: r.Index, Path: r.Path, File: r.File, Size: r.Size, ModTime: r.ModTime, Hash: r.Hash}
	if r.NameGuessed {
		it.NameEncoding = unknownCharset
	}
	return it
}

// unknownCharset stands for the charset of a guessed name, which is not stored.
const unknownCharset = "?"

// Note returns what is to be known of the picture besides its result.
func (r *Row) Note() words.Note {
	return words.Note{Page: r.Page, Pages: r.Pages, Animated: r.Animated, Uniform: r.Uniform, NameGuessed: r.NameGuessed, Hidden: r.Hidden}
}

// Name returns the picture's file name, or that of a member of an archive.
func (r *Row) Name() string { return path.Base(r.Path) }

// Top returns the best label; ok is false where there is none.
func (r *Row) Top() (l inference.Label, ok bool) {
	if r.State != Done || len(r.Labels) == 0 {
		return inference.Label{Class: -1}, false
	}
	return r.Labels[0], true
}

// Shown reports whether the best label reaches the threshold, or its own; a Done row that is not shown is
// 无结果 (status "empty").
func (r *Row) Shown(threshold float32) bool {
	l, ok := r.Top()
	if r.HasOwn {
		threshold = r.OwnThreshold
	}
	return ok && l.Score >= threshold
}
