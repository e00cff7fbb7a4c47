package query

import (
	"bytes"
	"cmp"
	"context"
	"runtime"
	"slices"
	"sync"
	"unicode"

	"wanwu/inference"
)

// Index is the names of classes laid out one behind another, so that a million are searched in some
// 20 ms on two processors. It does not change, and may be used from several goroutines.
type Index struct {
	classes inference.Vocabulary
	parts   []indexPart
}

// indexPart is the names of consecutive classes.
type indexPart struct {
	from    int
	names   namesOf // names and aliases
	signs   signsOf // the same
	english namesOf // in lower case
}

// namesOf is texts of classes, NUL before and after each.
type namesOf struct {
	text []byte
	ends []uint32 // of each class's
}

// signsOf is the characters of texts as pinyin reads them: see sign.
type signsOf struct {
	of   []uint16
	ends []uint32 // of each class's
}

const (
	// partClasses is how many classes one goroutine searches at a time.
	partClasses = 1 << 14
	// mostFits is of how many finds it is computed how well they fit, which takes a
	// microsecond or two each: it is more than anybody looks at.
	mostFits = 20_000
)

// The signs: ASCII, then the characters of the table of readings. What is in neither has a sign
// that no word reads.
const (
	otherSign = 1
	hanSigns  = 0x80
)

func sign(r rune) uint16 {
	switch {
	case r < hanSigns:
		return uint16(r)
	case r >= firstHan && r <= lastHan:
		return uint16(r - firstHan + hanSigns)
	}
	return otherSign
}

// NewIndex lays out the names of classes. It takes some 0.1 s for a million.
func NewIndex(v inference.Vocabulary) *Index {
	x := &Index{classes: v, parts: make([]indexPart, (len(v)+partClasses-1)/partClasses)}
	x.each(context.Background(), func(k int) {
		p := &x.parts[k]
		p.from = k * partClasses
		p.fill(v[p.from:min(p.from+partClasses, len(v))])
	})
	return x
}

// each calls f for every part, on as many goroutines as there are processors, until ctx ends.
func (x *Index) each(ctx context.Context, f func(k int)) {
	var wg sync.WaitGroup
	n := min(runtime.GOMAXPROCS(0), len(x.parts))
	for g := range n {
		wg.Go(func() {
			for k := g; k < len(x.parts) && ctx.Err() == nil; k += n {
				f(k)
			}
		})
	}
	wg.Wait()
}

func (p *indexPart) fill(v inference.Vocabulary) {
	size, english := 0, 0
	for i := range v {
		size, english = size+len(v[i].Name)+1, english+len(v[i].English)+1
		for _, a := range v[i].Aliases {
			size += len(a) + 1
		}
	}
	p.names = namesOf{make([]byte, 1, size+1), make([]uint32, 0, len(v))}
	p.english = namesOf{make([]byte, 1, english+1), make([]uint32, 0, len(v))}
	p.signs = signsOf{make([]uint16, 0, size/2), make([]uint32, 0, len(v))}
	for i := range v {
		p.addName(v[i].Name)
		for _, a := range v[i].Aliases {
			p.addName(a)
		}
		p.names.end()
		p.signs.ends = append(p.signs.ends, uint32(len(p.signs.of)))
		from := len(p.english.text)
		p.english.add(v[i].English)
		for k, c := range p.english.text[from:] {
			p.english.text[from+k] = lower(c)
		}
		p.english.end()
	}
}

func (p *indexPart) addName(name string) {
	p.names.add(name)
	for _, r := range name {
		if r >= hanSigns && unicode.IsLetter(r) || r < hanSigns && (lower(byte(r)) >= 'a' && lower(byte(r)) <= 'z' || r >= '0' && r <= '9') {
			p.signs.of = append(p.signs.of, sign(r)) // others are passed over, as Fit does
		}
	}
	p.signs.of = append(p.signs.of, 0)
}

func (n *namesOf) add(name string) { n.text = append(append(n.text, name...), 0) }

func (n *namesOf) end() { n.ends = append(n.ends, uint32(len(n.text))) }

// Find returns the classes that a text finds, the best fit first and equal ones in their order;
// english is whether they are shown under their English names, where they have one. whole is
// false where there are more finds than are looked at, 20,000, or ctx has ended.
func (x *Index) Find(ctx context.Context, text string, english bool) (found []int32, whole bool) {
	t := NewText(text)
	type fitting struct {
		class int32
		fit   Fit
		other bool
	}
	parts := make([][]fitting, len(x.parts))
	var cut sync.Map
	x.each(ctx, func(k int) {
		at, all := x.parts[k].find(t, mostFits/len(x.parts))
		if !all {
			cut.Store(k, true)
		}
		for _, i := range at {
			c := &x.classes[i]
			shown := c.Name
			if english && c.English != "" {
				shown = c.English
			}
			if fit, other := t.ClassFit(shown, c); fit != FitNone {
				parts[k] = append(parts[k], fitting{i, fit, other})
			}
		}
	})
	all := slices.Concat(parts...)
	place := func(f fitting) int {
		if f.other {
			return 2*int(f.fit) + 1
		}
		return 2 * int(f.fit)
	}
	slices.SortStableFunc(all, func(a, b fitting) int { return cmp.Compare(place(a), place(b)) })
	found = make([]int32, len(all))
	for i, f := range all {
		found[i] = f.class
	}
	whole = ctx.Err() == nil
	cut.Range(func(any, any) bool {
		whole = false
		return false
	})
	return found, whole
}

// find returns the classes of a part whose names may have the text, ascending: most of them, and
// more where the text is all of a name. whole is whether these are all.
func (p *indexPart) find(t *Text, most int) (found []int32, whole bool) {
	most = max(most, 1)
	add := func(n *namesOf, index func(s []byte) int, limit int) {
		for at, class := 0, 0; at < len(n.text) && len(found) < limit; at = int(n.ends[class]) {
			k := index(n.text[at:])
			if k < 0 {
				return
			}
			for at += k; uint32(at) >= n.ends[class]; {
				class++
			}
			found = append(found, int32(p.from+class))
		}
	}
	in := func(n *namesOf, w string, limit int) {
		add(n, func(s []byte) int { return bytes.Index(s, []byte(w)) }, limit)
	}
	switch {
	case t.letters != nil:
		found = t.letters.each(&p.signs, p.from, most)
	case t.cased:
		for _, w := range t.words {
			add(&p.names, func(s []byte) int { return indexFold(s, w) }, most)
		}
	default:
		for _, w := range t.words {
			in(&p.names, w, most)
		}
	}
	if whole = len(found) < most; t.latin {
		some := len(found)
		in(&p.english, t.words[0], some+most)
		whole = whole && len(found) < some+most
	}
	if !whole { // what is called so must not be among those that were not looked at
		for _, w := range t.words {
			found = p.called(found, w, len(found)+most)
		}
	}
	slices.Sort(found)
	return slices.Compact(found), whole
}

// called appends the classes that have a text as a whole name, until there are so many.
func (p *indexPart) called(found []int32, w string, limit int) []int32 {
	text, name := p.names.text, []byte(w+"\x00")
	for at, class := 1, 0; len(found) < limit; at++ {
		k := bytes.Index(text[at:], name)
		if k < 0 {
			break
		}
		if at += k; text[at-1] != 0 { // the end of a longer name
			continue
		}
		for uint32(at) >= p.names.ends[class] {
			class++
		}
		found = append(found, int32(p.from+class))
	}
	return found
}

// each returns the classes whose signs contain the word, at most as many as that; from is the
// number of the first.
func (l *letters) each(s *signsOf, from, most int) (found []int32) {
	var begins [hanSigns + lastHan - firstHan + 1]bool
	for c := range hanSigns {
		begins[c] = l.signs[c]&1 != 0
	}
	copy(begins[hanSigns:], l.begins[:])
	end := uint64(1) << len(l.word)
	for class, i := 0, uint32(0); class < len(s.ends) && len(found) < most; class++ {
		var at uint64
		for _, u := range s.of[i:s.ends[class]] {
			if at == 0 && !begins[u] {
				continue
			}
			if u < hanSigns {
				at = (at | 1) & l.signs[u] << 1
			} else {
				at = l.take(int(u)-hanSigns+firstHan, at|1)
			}
			if at&end != 0 {
				found = append(found, int32(from+class))
				break
			}
		}
		i = s.ends[class]
	}
	return found
}
