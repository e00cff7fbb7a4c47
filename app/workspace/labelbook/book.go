package labelbook

import (
	"slices"
	"strconv"
	"strings"

	"wanwu/app/engine"
	"wanwu/app/labels"
	"wanwu/inference"
)

// maxClasses bounds the number of a class that no pack is known to have, which may come from an
// untrusted file.
const maxClasses = 1 << 18

// Book is the labels of all packs that a workspace has results of, in one vocabulary: rows of
// different packs are in one list, each with the names of its own pack. A class that two packs have
// in common is there once. A pack that is not known yet has numbers for names.
//
// The columns and the labels of a workspace's Row are numbered by this vocabulary, what is stored by
// the pack's own. With one pack alone both are the same. The workspace's lock guards it.
type Book struct {
	all   inference.Vocabulary // only appended to; what changes is copied before
	at    map[string]int32     // where a class is in it, by what it is without a layer: see is
	packs map[string]*Pack

	changes int // counts the changes of all and of places
	asked   struct {
		of int             // changes by then
		is map[string]bool // whether a label has a name
	}
}

// Pack is one pack's part in it.
type Pack struct {
	info  engine.PackInfo // without Classes while it is not known
	place []int32         // in the vocabulary, of each class that is known or occurred

	taught      Taught
	taughtPlace []int32 // of its classes

	layer  labels.Layer
	parted map[int32]int32 // where the layer has entries of the pack's own, by the shared places
	plain  labels.Placed   // those of the vocabulary that the layer has changed, without it
}

// pack returns a pack's part, an empty one where nothing is known of it.
func (b *Book) pack(key string) *Pack {
	p := b.packs[key]
	if p == nil {
		p = &Pack{info: engine.PackInfo{Key: key}}
		if b.packs == nil {
			b.packs, b.at = map[string]*Pack{}, map[string]int32{}
		}
		b.packs[key] = p
	}
	return p
}

// Vocabulary names the labels of every row. It is only appended to, and must not be written to.
func (b *Book) Vocabulary() inference.Vocabulary { return b.all[:len(b.all):len(b.all)] }

// Pack returns a pack's part; nil where nothing is known of the pack.
func (b *Book) Pack(key string) *Pack { return b.packs[key] }

// Infos returns what is known of the packs whose classes are, by title.
func (b *Book) Infos() (infos []engine.PackInfo) {
	for _, p := range b.packs {
		if len(p.info.Classes) > 0 {
			infos = append(infos, p.info)
		}
	}
	slices.SortFunc(infos, func(a, b engine.PackInfo) int {
		return strings.Compare(a.Title+"\x00"+a.Key, b.Title+"\x00"+b.Key)
	})
	return infos
}

// Info returns what is known of the pack of a key; ok is false where its classes are not.
func (b *Book) Info(key string) (info engine.PackInfo, ok bool) {
	p := b.packs[key]
	if p == nil || len(p.info.Classes) == 0 {
		return engine.PackInfo{Key: key}, false
	}
	return p.info, true
}

// AddClasses adds a pack's classes. It reports whether any label has another name now.
func (b *Book) AddClasses(info engine.PackInfo) bool {
	if len(info.Classes) == 0 {
		return false
	}
	p := b.pack(info.Key)
	if len(p.info.Classes) > 0 && (info.Key != "" || &p.info.Classes[0] == &info.Classes[0]) {
		if p.info.From != "" { // the program's own is always there; else where it was last
			p.info.From = info.From
		}
		return false
	}
	p.info = info
	b.changes++
	v := info.Classes
	placed := min(len(p.place), len(v))
	if placed > 0 {
		b.all = slices.Clone(b.all)
		for _, c := range p.plain {
			b.all[c.At] = c.Class
		}
		p.layer, p.plain = labels.Layer{}, nil
	}
	mine := map[int32]bool{}
	for i, at := range p.place[:placed] {
		b.all[at], mine[at] = v[i], true
		b.at[classText(&v[i])] = at
	}
	for i := placed; i < len(v); i++ {
		text := classText(&v[i])
		at, shared := b.at[text]
		if !shared || mine[at] || !b.is(at, text) {
			at = int32(len(b.all))
			b.all, b.at[text] = append(b.all, v[i]), at
		}
		mine[at] = true
		p.place = append(p.place, at)
	}
	return true
}

// is reports whether a class of the vocabulary is what a text says. One that a layer has changed
// is not, so that no other pack shares it.
func (b *Book) is(at int32, text string) bool { return classText(&b.all[at]) == text }

// classText returns what makes two classes the same.
func classText(c *inference.Class) string {
	return strings.Join([]string{c.ID, c.Name, c.English, c.Category}, "\x00")
}

// place returns where the classes of a pack are in the vocabulary. Those of labels that are not
// known are entered by their numbers.
func (b *Book) place(key string, of []inference.Label) []int32 {
	p := b.pack(key)
	for _, l := range of {
		if l.Class >= maxClasses {
			continue
		}
		for len(p.place) <= int(l.Class) {
			b.changes++
			name := "#" + strconv.Itoa(len(p.place))
			p.place = append(p.place, int32(len(b.all)))
			b.all = append(b.all, inference.Class{Name: name})
		}
	}
	return p.place
}

// placeOf returns where a class is; −1 where it is out of range.
func placeOf(place []int32, class int32) int32 {
	if class < 0 || int(class) >= len(place) {
		return -1
	}
	return place[class]
}

// placed is labels of a pack's row as the workspace's vocabulary numbers them; they are
// changed in place. No pack is nil.
func (p *Pack) placed(own []inference.Label) []inference.Label {
	if p == nil {
		return nil
	}
	for i := range own {
		if own[i].Class = placeOf(p.place, own[i].Class); own[i].Class < 0 {
			return own[:i]
		}
	}
	return own
}
