package evaluate

import (
	"errors"
	"fmt"
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
		switch {
		case member == name:
			notes = append(notes, words.T(l, "cli.evalmapping.category_contains_itself_line", name))
			c.Members = append(c.Members, member)
		case len(member) > 2 && strings.HasPrefix(member, "*") && strings.HasSuffix(member, "*"):
			c.Rules = append(c.Rules, review.Rule{Field: review.ByName, Text: member[1 : len(member)-1]})
		default:
			c.Members = append(c.Members, member)
		}
	}
	return m, notes, nil
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
