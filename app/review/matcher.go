package review

import (
	"math"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"wanwu/app/query"
)

// Matcher finds labels by name. It is made once for a vocabulary, and may be used from
// several goroutines.
type Matcher struct {
	exact, alias map[string][]int32 // labels by folded name
	terms        []term             // a name of a label each
	postings     map[string][]int32 // terms by what they have in common with others
}

type term struct {
	label  int32
	weight float64 // of all its grams
}

// NewMatcher prepares labels, numbered as they are.
func NewMatcher(labels []Label) *Matcher {
	m := &Matcher{exact: map[string][]int32{}, alias: map[string][]int32{}, postings: map[string][]int32{}}
	put := func(in map[string][]int32, name string, label int32) {
		key := fold(name)
		if key == "" {
			return
		}
		if at := in[key]; len(at) == 0 || at[len(at)-1] != label {
			in[key] = append(at, label)
		}
	}
	for i, l := range labels {
		label := int32(i)
		put(m.exact, l.Name, label)
		put(m.exact, l.ID, label)
		names := append([]string{l.English}, l.Aliases...)
		for _, n := range names {
			put(m.alias, n, label)
			for part := range strings.SplitSeq(n, ",") { // English names often list several
				put(m.alias, part, label)
			}
		}
		for _, n := range append(names, l.Name) {
			t := int32(len(m.terms))
			for g := range grams(n) {
				m.postings[g] = append(m.postings[g], t)
			}
			m.terms = append(m.terms, term{label: label})
		}
	}
	for g, at := range m.postings {
		w := m.rarity(g, len(at))
		for _, t := range at {
			m.terms[t].weight += w
		}
	}
	return m
}

// Grams that a name is compared by: its characters, how they are read, and its words of
// letters. The first byte says which.
const (
	gramCharacter = "c"
	gramReading   = "p"
	gramWord      = "w"
)

// readingWeight is what an equal sound is worth against an equal character: 鲤 and 狸 are
// read alike.
const readingWeight = 0.4

// grams returns the set of grams of a name.
func grams(name string) map[string]bool {
	out := map[string]bool{}
	word := ""
	end := func() {
		if word != "" {
			out[gramWord+strings.TrimSuffix(word, "s")] = true
		}
		word = ""
	}
	for _, r := range norm.NFKC.String(strings.ToLower(name)) {
		switch {
		case unicode.Is(unicode.Han, r):
			end()
			out[gramCharacter+string(r)] = true
			if reading, _, read := strings.Cut(query.SortKey(string(r)), " "); read {
				out[gramReading+reading] = true
			}
		case unicode.IsLetter(r):
			word += string(r)
		default:
			end()
		}
	}
	end()
	return out
}

// rarity returns what a gram is worth that n names have: the rarer, the more.
func (m *Matcher) rarity(gram string, n int) float64 {
	w := math.Log(1 + float64(len(m.terms)+1)/float64(n+1))
	if strings.HasPrefix(gram, gramReading) {
		w *= readingWeight
	}
	return w
}

// alike returns how much the names of labels have in common with a name, 0…1: twice what they share
// of what both are made of, rare parts counting more.
func (m *Matcher) alike(name string) map[int32]float64 {
	shared := map[int32]float64{}
	total := 0.0
	for g := range grams(name) {
		at := m.postings[g]
		w := m.rarity(g, len(at))
		total += w
		for _, t := range at {
			shared[t] += w
		}
	}
	out := map[int32]float64{}
	for t, w := range shared {
		s := 2 * w / (total + m.terms[t].weight)
		if l := m.terms[t].label; s > out[l] {
			out[l] = s
		}
	}
	return out
}

// fold makes one of the forms that a name is written in: case, width, blanks and signs do
// not count.
func fold(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, norm.NFKC.String(name))
}

// forms returns the forms that a name is looked for in: as it is, without a number in front
// (01_猫), and without what is in brackets behind it.
func forms(name string) []string {
	out := []string{fold(name)}
	add := func(s string) {
		if f := fold(s); f != "" && f != out[len(out)-1] {
			out = append(out, f)
		}
	}
	bare := strings.TrimLeftFunc(name, func(r rune) bool { return unicode.IsNumber(r) || unicode.IsPunct(r) || unicode.IsSpace(r) })
	add(bare)
	if before, _, has := strings.Cut(norm.NFKC.String(bare), "("); has {
		add(before)
	}
	return out
}
