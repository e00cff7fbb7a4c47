package labelbook

import (
	"wanwu/app/labels"
	"wanwu/inference"
)

// LabelVersion says which label library answers are by.
type LabelVersion struct {
	Version int    // from 1; 0 where there is none
	Hash    string // "sha256:" and hexadecimal digits
}

// Taught is what a user's own labels say of the pictures that a pack has recognised, and how
// its labels are called and put together, beside the pack's answers, which stay as they are.
type Taught struct {
	LabelVersion
	// Overrides are what the user wants of labels otherwise than the pack has it.
	Overrides []labels.Override

	// Classes are the labels, by which those of Scores are numbered.
	Classes inference.Vocabulary
	// Exclusive is whether the scores of the pack's own labels share one whole: see
	// labels.Merge and labels.Layer.
	Exclusive bool
	// Scores are what is said of each picture, by the hash of its content, descending.
	// Pictures of which nothing is said are not in it.
	Scores map[uint64][]inference.Label
}

// Key is by what the scores of a row are found: its content, or where that is not
// known the row itself.
func Key(hash uint64, row int) uint64 {
	if hash != 0 {
		return hash
	}
	return ^uint64(row)
}

// Taught returns what was said of the pictures of a pack. Its Scores are the book's own.
func (b *Book) Taught(pack string) Taught {
	if p := b.packs[pack]; p != nil {
		return p.taught
	}
	return Taught{}
}

// AddScores adds what a version of the label library says of the picture of a key, as
// Workspace.AddTaught has it.
func (b *Book) AddScores(pack string, of LabelVersion, key uint64, scores []inference.Label) {
	p := b.pack(pack)
	if p.taught.LabelVersion != of {
		return
	}
	switch {
	case scores == nil:
		delete(p.taught.Scores, key)
	case p.taught.Scores == nil:
		p.taught.Scores = map[uint64][]inference.Label{key: scores}
	default:
		p.taught.Scores[key] = scores
	}
}

// enter places classes that were added to a pack in the vocabulary.
func (b *Book) enter(p *Pack, classes inference.Vocabulary) []int32 {
	place := make([]int32, len(classes))
	for i := range classes {
		text := classText(&classes[i])
		at, known := b.at[text]
		if plain := p.plain.Find(at); known && plain != nil {
			known = classText(plain) == text
		} else if known {
			known = b.is(at, text)
		}
		if !known {
			at = int32(len(b.all))
			b.all, b.at[text] = append(b.all, classes[i]), at
			b.changes++
		}
		place[i] = at
	}
	return place
}

// Answer returns the labels of a picture of a pack, as the vocabulary numbers them: own are
// the pack's, which it may change, key is Key of the picture.
func (b *Book) Answer(pack string, key uint64, own []inference.Label) []inference.Label {
	return b.packs[pack].Answer(key, own)
}

// Answer is that of the label book for one pack, which is nil where it is not known.
func (p *Pack) Answer(key uint64, own []inference.Label) []inference.Label {
	own = p.placed(own)
	if p == nil {
		return own
	}
	said := p.taught.Scores[key]
	if len(said) == 0 {
		return p.layer.Apply(own, p.taught.Exclusive)
	}
	placed := make([]inference.Label, 0, len(said))
	for _, l := range said {
		if at := placeOf(p.taughtPlace, l.Class); at >= 0 {
			placed = append(placed, inference.Label{Class: at, Score: l.Score})
		}
	}
	return p.layer.Apply(labels.Merge(own, placed, p.taught.Exclusive), p.taught.Exclusive)
}

// Best returns the best label of a picture of a pack, entering those that are not known; −1
// where it has none. It may change own.
func (b *Book) Best(pack string, key uint64, own []inference.Label) (class int32, score float32) {
	b.place(pack, own)
	if all := b.Answer(pack, key, own); len(all) > 0 {
		return all[0].Class, all[0].Score
	}
	return -1, 0
}
