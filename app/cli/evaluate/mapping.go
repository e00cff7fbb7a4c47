package evaluate

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	"wanwu/app/assess"

	"wanwu/app/words"

	"wanwu/app/review"
	"wanwu/app/review/sheet"
)

// readMapping reads the business categories of --mapping: a table of label and category.
// The error is a sentence in l.
func readMapping(l words.Lang, path string) (m review.Mapping, notes []string, err error) {
	s, err := assess.ReadSheet(l, path)
	if err != nil {
		return m, nil, err
	}
	label, category := s.Column("label", "标签", "名称", "name"), s.Column("category", "业务类别", "类别")
	if label < 0 || category < 0 {
		return m, nil, fmt.Errorf(words.T(l, "cli.evalmapping.needs_columns_label_category"), path, strings.Join(s.Header, ", "))
	}
	m.Name, m.Version = path, 1
	at := map[string]int{}
	for i, row := range s.Rows {
		name, member := sheet.Cell(row, category), sheet.Cell(row, label)
		if name == "" || member == "" {
			return m, nil, fmt.Errorf(words.T(l, "cli.evalmapping.line_both_label_category"), path, s.Lines[i])
		}
		k, there := at[name]
		if !there {
			k = len(m.Categories)
			at[name] = k
			m.Categories = append(m.Categories, review.Category{Name: name})
		}
		c := &m.Categories[k]
		if member == name {
			notes = append(notes, words.T(l, "cli.evalmapping.category_contains_itself_line", name))
		}
		assess.AddMember(c, member)
	}
	return m, notes, nil
}

// mapping returns the mapping of --mapping: a file, or one that is kept in the workspace by its name,
// with @ and a version for an earlier one. The error is a sentence in l.
func (t *evalTable) mapping(l words.Lang, name string) (m review.Mapping, notes []string, err error) {
	if _, err := os.Stat(name); err == nil || t.kept == nil {
		return readMapping(l, name)
	}
	kept, ok := t.kept.Named(name)
	version := kept.Version
	if before, after, cut := cutLast(name, "@"); !ok && cut {
		if version, err = strconv.Atoi(after); err == nil {
			kept, ok = t.kept.Named(before)
		}
	}
	if !ok {
		return m, nil, fmt.Errorf(words.T(l, "cli.evalmapping.not_kept"), name)
	}
	of, err := t.kept.Read(kept.ID, version)
	if err != nil {
		return m, nil, fmt.Errorf(words.T(l, "cli.evalmapping.no_version"), kept.Name, version, kept.Version)
	}
	return *of, nil, nil
}

func cutLast(s, sep string) (before, after string, found bool) {
	at := strings.LastIndex(s, sep)
	if at < 0 {
		return s, "", false
	}
	return s[:at], s[at+len(sep):], true
}

// inForce says which mapping is in force for the task where none was asked for.
func (t *evalTable) inForce(l words.Lang) []string {
	if t.kept == nil {
		return nil
	}
	c := t.kept.InForce(t.task)
	switch m, err := c.Mapping(); {
	case err != nil:
		return []string{words.T(l, "cli.evalmapping.unread")}
	case m != nil:
		return []string{words.T(l, "cli.evalmapping.in_force", m.Name, m.Version)}
	}
	return nil
}

// mapTable makes a table of business categories of one of labels. The error is a sentence
// in l.
func mapTable(l words.Lang, t *evalTable, m review.Mapping) (out *evalTable, notes []string, err error) {
	labels := make([]review.Label, len(t.names))
	for i, n := range t.names {
		labels[i] = review.Label{Name: n}
	}
	copy(labels, t.labels)
	c, err := m.Compile(labels)
	var cycle *review.CycleError
	if errors.As(err, &cycle) {
		return nil, nil, fmt.Errorf(words.T(l, "cli.evalmapping.business_categories_contain_each"), strings.Join(cycle.Categories, " → "))
	}
	if err != nil {
		return nil, nil, err
	}
	if n := len(c.Twice); n > 0 {
		notes = append(notes, words.T(l, "cli.evalmapping.labels_in_several_categories", n, c.Twice[0]))
	}
	if n := len(c.Missing); n > 0 {
		notes = append(notes, words.T(l, "cli.evalmapping.labels_categories_do_not", n, c.Missing[0]))
	}
	if n := len(labels) - c.Mapped; n > 0 {
		notes = append(notes, words.T(l, "cli.evalmapping.labels_in_no_category", n))
	}
	mapped := *t
	mapped.names, mapped.Labels, mapped.Ranks, mapped.K = c.Names, len(c.Names), nil, 0
	mapped.Class, mapped.Truth = c.Map(t.Class), c.Map(t.Truth)
	if t.Ranks != nil {
		mapped.Class, mapped.Score = c.Best(t.Ranks, t.rankScores, t.K)
	}
	mapped.Fixed = slices.Clone(t.Fixed)
	for i := range mapped.Fixed { // where another label has made the category, its own threshold says nothing
		if best := t.Class[i]; best == review.None || c.Of[best] != mapped.Class[i] {
			mapped.Fixed[i] = review.Moves
		}
	}
	// A verdict is on the label: what it says of the category is the truth that it implies.
	mapped.Verdict = append([]review.Verdict(nil), t.Verdict...)
	for i, v := range t.Verdict {
		switch before := t.Class[i]; {
		case v == review.Right && before != review.None:
			mapped.Truth[i], mapped.Verdict[i] = c.Of[before], review.Unjudged
		case v == review.Wrong && mapped.Truth[i] != review.None && t.Truth[i] != before:
			mapped.Verdict[i] = review.Unjudged
		case v == review.Wrong && (before == review.None || mapped.Class[i] != c.Of[before]):
			mapped.Verdict[i] = review.Unjudged // nothing was said of this answer
		}
	}
	return &mapped, notes, nil
}
