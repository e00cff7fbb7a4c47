package query

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"wanwu/inference"
)

// Word is a name that a condition can be made of: a label, a category, a task or a
// choice.
type Word struct {
	Field  Field
	Text   string
	Choice Choice           // of FieldState and FieldVerdict
	Class  *inference.Class // of FieldLabel: it is found by its other names too
	N      int              // pictures that it finds
}

// Suggestion is a way to complete a query.
type Suggestion struct {
	// Text is what takes the place of the query's bytes From…To.
	Text     string
	From, To int
	// Whole is whether the condition is complete with it.
	Whole bool
	Field Field
	Name  string // what the word is called by itself; of a field, its name
	Kind  string // what it is: the field's name; of a field, an example
	N     int    // pictures that it finds; −1 where that is not known
}

// Suggest lists how the word at a place of a text can be completed, at most limit, the
// likeliest first. Words of one field are given the most frequent first; what is
// inserted is written in Chinese or English.
func Suggest(text string, at int, words []Word, english bool, limit int) []Suggestion {
	from, to := wordAt(text, at)
	part := text[from:at]
	field, value, has := splitTerm(part)
	var found []ranked
	add := func(rank int, s Suggestion) {
		s.From, s.To = from, to
		found = append(found, ranked{s, rank})
	}
	if row := field.row(); has && row.values != nil {
		for _, v := range row.values {
			if strings.HasPrefix(v, value) {
				name := field.Name(english)
				add(0, Suggestion{Text: name + v, Whole: true, Field: field, Name: v, Kind: name, N: -1})
			}
		}
		return cut(found, limit)
	}
	value = strings.Trim(strings.TrimSpace(value), `"“”`)
	var look *Text
	if value != "" {
		look = NewText(value)
	}
	if has || look != nil { // of nothing at all, everything would be too much
		for _, w := range words {
			if has && w.Field != field {
				continue
			}
			if r, ok := rank(look, w.Text, w.others()...); ok {
				t := Term{Field: w.Field, Op: Equals, Text: w.Text, Choice: w.Choice}
				add(r, Suggestion{Text: Write(t, english), Whole: true, Field: w.Field, Name: w.Text, Kind: w.Field.Name(english), N: w.N})
			}
		}
	}
	if !has && (look == nil || part != "") {
		suggestFields(look, english, add)
	}
	return cut(found, limit)
}

// suggestFields adds the fields whose name is looked for.
func suggestFields(look *Text, english bool, add func(rank int, s Suggestion)) {
	for i := range table {
		row := &table[i]
		name, sign := row.names.in(english), ":"
		if row.kind.compares() {
			sign = "<"
		}
		if r, ok := rank(look, name, row.names.in(!english)); ok {
			add(r, Suggestion{Text: name + sign, Field: row.field, Name: name + sign, Kind: row.example.in(english), N: -1})
		}
	}
}

// others returns the other names that a word is found by.
func (w *Word) others() []string {
	if w.Class != nil {
		return append([]string{w.Class.Name, w.Class.English}, w.Class.Aliases...)
	}
	return w.Choice.names()
}

// ranked is a suggestion with how well it fits, 0 the best.
type ranked struct {
	Suggestion
	rank int
}

func cut(found []ranked, limit int) []Suggestion {
	slices.SortStableFunc(found, func(a, b ranked) int { return cmp.Compare(a.rank, b.rank) })
	var out []Suggestion
	for _, f := range found[:min(len(found), limit)] {
		out = append(out, f.Suggestion)
	}
	return out
}

// rank returns how well a name fits what is typed: 0 it begins with it, 1 it contains it, 2 another
// of its names does, or it does as pinyin.
func rank(look *Text, name string, others ...string) (r int, ok bool) {
	if look == nil {
		return 0, true
	}
	low := strings.ToLower(name)
	switch {
	case strings.HasPrefix(low, look.words[0]):
		return 0, true
	case !look.latin && strings.Contains(low, look.words[0]) || look.latin && beginsWord(low, look.words[0]):
		return 1, true
	case look.In([]byte(name)) && look.letters != nil && strings.ContainsFunc(name, func(r rune) bool { return r >= firstHan }):
		return 2, true
	}
	for _, o := range others {
		if _, ok := rank(look, o); ok {
			return 2, true
		}
	}
	return 0, false
}

// wordAt returns the bytes of the word around a place, without the signs before it.
func wordAt(text string, at int) (from, to int) {
	quoted := false
	for i := 0; i < at; {
		r, size := utf8.DecodeRuneInString(text[i:])
		start := i
		i += size
		switch n := narrow(r); {
		case n == '"':
			quoted = !quoted
		case quoted:
		case unicode.IsSpace(n) || n == '|' || n == ')' || (n == '(' || n == '-') && start == from:
			from = min(i, at)
		}
	}
	to = at
	for to < len(text) {
		r, size := utf8.DecodeRuneInString(text[to:])
		n := narrow(r)
		if !quoted && (unicode.IsSpace(n) || n == '|' || n == ')') {
			break
		}
		to += size
		if n == '"' {
			quoted = !quoted
		}
	}
	return from, to
}

// splitTerm parts what was typed of a condition into its field and what is looked for;
// has is false where no field is named yet, and value is then all of it.
func splitTerm(part string) (f Field, value string, has bool) {
	for i, r := range part {
		n := narrow(r)
		if unicode.IsLetter(n) {
			continue
		}
		f, ok := fieldOf(part[:i])
		if !ok || !strings.ContainsRune(":=<>≤≥", n) {
			return FieldAny, part, false
		}
		if f.kind().compares() && n != ':' {
			return f, strings.Map(narrow, part[i:]), true
		}
		_, size := utf8.DecodeRuneInString(part[i:])
		return f, part[i+size:], true
	}
	return FieldAny, part, false
}
