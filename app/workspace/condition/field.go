package condition

import (
	"strconv"
	"strings"

	"wanwu/app/query"
	"wanwu/app/store"
	"wanwu/app/workspace/column"
	"wanwu/inference"
)

// Source is what conditions look at besides the chunks.
type Source struct {
	Rows *column.Table
	// Threshold is the score from which on a label is shown.
	Threshold float32
	// Tasks are the names of the tasks: that of task n is at n−1.
	Tasks  []string
	Texts  Texts
	Truths Truths
}

// Texts is what was read in pictures, by the hash of their content.
type Texts interface {
	// Some is false where nothing was read in any.
	Some() bool
	Of(hash uint64) (t store.PictureText, ok bool)
}

// Truths is what is known to be on pictures, by the hash of their content.
type Truths interface {
	Named() []store.Truth
	// Of returns the index in Named, −1 for none.
	Of(hash uint64) int32
}

// Compile compiles a query, whose labels are those of v: what depends on the classes, the tasks and
// the folders alone is computed before the first row. It is nil for a query that everything passes.
func Compile(q query.Query, v inference.Vocabulary, s Source) Condition {
	if q.Empty() {
		return nil
	}
	return s.compile(q.Root(), v)
}

func (s Source) compile(n query.Node, v inference.Vocabulary) Condition {
	switch n := n.(type) {
	case query.And:
		all := make(allOf, len(n))
		for i, part := range n {
			all[i] = s.compile(part, v)
		}
		return all
	case query.Or:
		any := make(anyOf, len(n))
		for i, part := range n {
			any[i] = s.compile(part, v)
		}
		return any
	case query.Not:
		return noneOf{s.compile(n.Of, v)}
	}
	return s.field(n.(query.Term), v)
}

// field compiles a condition on one property of a row: what each field of package query is of it.
func (s Source) field(t query.Term, v inference.Vocabulary) Condition {
	switch t.Field {
	case query.FieldState, query.FieldVerdict:
		return choiceIs{t.Choice, s.Threshold}
	}
	if of, ok := numberOf(t.Field); ok {
		least, most := t.Bounds()
		return numberIs{of, least, most}
	}
	text := query.NewText(t.Text)
	switch t.Field {
	case query.FieldTask:
		return s.tasks(t, text)
	case query.FieldFile:
		return s.files(t)
	case query.FieldText:
		return textIs{text, t.Op == query.Equals, s.Texts}
	case query.FieldTruth:
		return newTruthIs(s.Truths, t, text)
	}
	classes := classIs{make([]bool, len(v)), s.Threshold}
	for i := range v {
		c := &v[i]
		switch {
		case t.Field == query.FieldCategory && t.Op == query.Equals:
			classes.passes[i] = text.Is(c.Category)
		case t.Field == query.FieldCategory:
			classes.passes[i] = text.InCategory(c)
		case t.Op == query.Equals:
			classes.passes[i] = text.IsClass(c)
		case t.Field == query.FieldLabel:
			classes.passes[i] = text.InClass(c)
		default:
			classes.passes[i] = text.InClass(c) || text.InCategory(c)
		}
	}
	if t.Field == query.FieldAny {
		return anyOf{classes, nameIs{text}, textIs{text, false, s.Texts}}
	}
	return classes
}

// number is what a field that is compared is of the rows in of a chunk, and which rows have one: has looks
// only at those whose number would pass. Neither is a function that is called for each row: that would double
// the time.
type number struct {
	values func(c *column.Chunk, in *column.Mask) *[column.ChunkRows]float32
	has    Condition
}

// numberOf returns what a field that is compared is of rows; ok is false for other fields. What has no
// column of its own is put into one from the facts of the rows, Chunk.FactsOf: store.SizeOf and its like read
// one of them, for every row and each key that is typed, where store.Unpack would allocate the labels.
func numberOf(f query.Field) (of number, ok bool) {
	switch f {
	case query.FieldScore:
		return number{func(c *column.Chunk, _ *column.Mask) *[column.ChunkRows]float32 { return &c.Score }, answered{}}, true
	}
	return number{}, false
}

// files compiles a condition on the path.
func (s Source) files(t query.Term) Condition {
	word := strings.ReplaceAll(t.Text, `\`, "/")
	is := pathIs{rows: s.Rows, text: query.NewText(word), exact: t.Op == query.Equals, across: strings.Contains(word, "/")}
	if !is.exact && !is.across {
		is.folders = make([]bool, len(s.Rows.Folders))
		for i := range s.Rows.Folders {
			is.folders[i] = is.text.In([]byte(s.Rows.Folders[i].Path))
		}
	}
	return is
}

// tasks compiles a condition on the task.
func (s Source) tasks(t query.Term, text *query.Text) Condition {
	is := taskIs{make([]bool, len(s.Tasks)+1)}
	number := 0
	if digits, some := strings.CutPrefix(t.Text, "#"); some {
		number, _ = strconv.Atoi(digits) // no task has the number 0
	}
	for i, name := range s.Tasks {
		is.passes[i+1] = i+1 == number || text.Is(name) || t.Op != query.Equals && text.In([]byte(name))
	}
	return is
}
