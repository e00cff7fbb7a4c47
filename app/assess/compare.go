package assess

import (
	"slices"
	"strings"

	"wanwu/app/review"
	"wanwu/app/workspace"
)

// Outcome is what a changed answer came to.
type Outcome uint8

// The outcomes.
const (
	Unknown Outcome = iota // the truth is not known
	Win                    // only the second answer is right
	Lose                   // only the first is
	Tie                    // both are right, as with two names for one label, or both wrong
)

// Change is a picture to which two runs give other answers.
type Change struct {
	Row           int32  // of the workspace, of the second run
	First, Second string // what the answers are called; empty for none
	Truth         string // empty where it is not known
	Outcome       Outcome
}

// Compared is two runs over the same pictures.
type Compared struct {
	review.Comparison
	// Changes is the pictures whose answer changed: those that got worse first, then those
	// that got better, then the others.
	Changes []Change
	// Left is how many pictures of the second run the first has not.
	Left int
}

// elsewhere is what another run says of a picture.
type elsewhere struct {
	answer, truth string
	verdict       review.Verdict
}

// comparer puts the answers of two runs side by side. Labels are the same that are called the
// same.
type comparer struct {
	a             *Assessment
	first, second review.Table
	names         []string
	number        map[string]int32
	places        []int32 // in a's columns
	left          int
}

func newComparer(a *Assessment) *comparer { return &comparer{a: a, number: map[string]int32{}} }

func (c *comparer) label(name string) int32 {
	if name == "" {
		return review.None
	}
	k, known := c.number[name]
	if !known {
		k = int32(len(c.names))
		c.number[name] = k
		c.names = append(c.names, name)
	}
	return k
}

// add puts what another run says beside the picture of a place. A truth that one of them has
// is that of both.
func (c *comparer) add(place int32, before elsewhere) {
	now := c.a.said(place)
	truth := now.truth
	if truth == "" {
		truth = before.truth
	}
	c.first.Class, c.second.Class = append(c.first.Class, c.label(before.answer)), append(c.second.Class, c.label(now.answer))
	c.first.Truth, c.second.Truth = append(c.first.Truth, c.label(truth)), append(c.second.Truth, c.label(truth))
	if truth != "" { // which says more than a verdict, and of both
		before.verdict, now.verdict = review.Unjudged, review.Unjudged
	}
	c.first.Verdict, c.second.Verdict = append(c.first.Verdict, before.verdict), append(c.second.Verdict, now.verdict)
	c.places = append(c.places, place)
}

// said returns the answer at a place, and what is known of it.
func (a *Assessment) said(place int32) elsewhere {
	c := &a.Columns
	e := elsewhere{answer: a.Label(a.Class[place])}
	switch v := c.Verdict[place]; {
	case v == workspace.Unsure:
		e.verdict = review.Unsure
	case v != workspace.Unjudged && c.Label[place] != "":
		e.truth = c.Label[place]
	case v == workspace.Right:
		e.truth = e.answer
	case v == workspace.Wrong:
		e.verdict = review.Wrong
	case int(place) < len(c.Truth) && c.Truth[place] >= 0:
		if e.truth = c.Truths[c.Truth[place]].Label; e.truth == unsureLabel {
			e.truth, e.verdict = "", review.Unsure
		}
	}
	return e
}

// compared counts what was put side by side, in business categories where there is a mapping.
// The error is a *review.CycleError.
func (c *comparer) compared(m *review.Mapping) (*Compared, error) {
	if m != nil {
		labels := make([]review.Label, len(c.names))
		for i, name := range c.names {
			labels[i].Name = name
			if k, known := c.a.number[name]; known && c.a.Mapped == nil && int(k) < len(c.a.Columns.Vocabulary) {
				v := &c.a.Columns.Vocabulary[k]
				labels[i] = review.Label{ID: v.ID, Name: v.Name, English: v.English, Category: v.Category, Aliases: v.Aliases}
			}
		}
		categories, err := m.Compile(labels)
		if err != nil {
			return nil, err
		}
		for _, t := range []*review.Table{&c.first, &c.second} {
			t.Class, t.Truth = categories.Map(t.Class), categories.Map(t.Truth)
		}
		c.names = categories.Names
	}
	out := &Compared{Comparison: review.Compare(&c.first, &c.second), Left: c.left}
	name := func(label int32) string {
		if label == review.None {
			return ""
		}
		return c.names[label]
	}
	for k, place := range c.places {
		x, y, truth := c.first.Class[k], c.second.Class[k], c.second.Truth[k]
		if x == y {
			continue
		}
		change := Change{Row: c.a.Columns.Rows[place], First: name(x), Second: name(y), Truth: name(truth)}
		if truth != review.None {
			switch truth {
			case x:
				change.Outcome = Lose
			case y:
				change.Outcome = Win
			default:
				change.Outcome = Tie
			}
		}
		out.Changes = append(out.Changes, change)
	}
	order := [...]int{Lose: 0, Win: 1, Tie: 2, Unknown: 3}
	slices.SortStableFunc(out.Changes, func(x, y Change) int { return order[x.Outcome] - order[y.Outcome] })
	return out, nil
}

// Against compares the answers with those of another run, the first, over the same pictures:
// those of the same content, or of the same path below what was dropped where there is none.
// Labels that are called the same are the same; m puts them into business categories, nil for
// none. It reads the path of every row and blocks for a second at a million. The error is a
// *review.CycleError.
func (a *Assessment) Against(first *Assessment, ws *workspace.Workspace, m *review.Mapping) (*Compared, error) {
	byKey := make(map[uint64]int32, first.Columns.Len())
	for i, key := range first.Columns.Key {
		byKey[key] = int32(i)
	}
	byPath := map[string]int32{}
	for i, row := range first.Columns.Rows {
		if r, ok := ws.Row(int(row)); ok {
			byPath[below(r.Path)] = int32(i)
		}
	}
	c := newComparer(a)
	for i, row := range a.Columns.Rows {
		at, found := byKey[a.Columns.Key[i]]
		if !found {
			if r, ok := ws.Row(int(row)); ok {
				at, found = byPath[below(r.Path)]
			}
		}
		if !found {
			c.left++
			continue
		}
		c.add(int32(i), first.said(at))
	}
	return c.compared(m)
}

// below returns a path without what was dropped.
func below(path string) string {
	if _, rest, inside := strings.Cut(path, "/"); inside {
		return rest
	}
	return path
}

// AgainstTable compares the answers with those of a table whose first row is its header, which
// has a column of paths and one of answers: a cloud service's, or another program's. ok is
// false where it lacks one. The labels of the table are those that they are called like. See
// Against.
func (a *Assessment) AgainstTable(table [][]string, ws *workspace.Workspace, m *review.Mapping) (out *Compared, ok bool, err error) {
	if len(table) == 0 {
		return nil, false, nil
	}
	p, l := columnOf(table[0], pathColumns()...), columnOf(table[0], answerColumns()...)
	if p < 0 || l < 0 {
		return nil, false, nil
	}
	rows, matcher, names := a.byPath(ws), a.Matcher(), map[string]string{}
	answers := map[int32]string{} // by row
	for _, record := range table[1:] {
		if p >= len(record) || l >= len(record) {
			continue
		}
		row, there := rows[strings.ReplaceAll(strings.TrimSpace(record[p]), `\`, "/")]
		if !there || row < 0 {
			continue
		}
		label := strings.TrimSpace(record[l])
		name, known := names[label]
		if !known && label != "" {
			name = label
			if found := matcher.Words([]string{label})[0]; found.Match >= review.ByAlias {
				name = a.Label(found.Label)
			}
			names[label] = name
		}
		answers[row] = name
	}
	c := newComparer(a)
	for i, row := range a.Columns.Rows {
		if answer, there := answers[row]; there {
			c.add(int32(i), elsewhere{answer: answer})
		} else {
			c.left++
		}
	}
	out, err = c.compared(m)
	return out, true, err
}
