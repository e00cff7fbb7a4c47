package assess

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"wanwu/app/review"
)

// mappedLabels is how many of a picture's labels count for its business category.
const mappedLabels = 5

// put puts labels into business categories: the answers, their scores, and what is known.
// An answer that is only said to be wrong stays wrong, though its category may be right.
func (a *Assessment) put(t *review.Table, m *review.Mapping, first []int32) error {
	labels := a.PackLabels()
	for _, name := range a.Names[len(labels):] {
		labels = append(labels, review.Label{Name: name})
	}
	c, err := m.Compile(labels)
	if err != nil {
		return err
	}
	for i, f := range first { // labels of one name are one
		c.Of[i] = c.Of[f]
	}
	t.Class, t.Score = c.Best(a.Columns.Top, a.Columns.TopScore, a.Columns.K)
	t.Truth = c.Map(t.Truth)
	for i := range t.Fixed { // where another label has made the category, its own threshold says nothing
		if best := a.Class[i]; best < 0 || c.Of[best] != t.Class[i] {
			t.Fixed[i] = review.Moves
		}
	}
	a.Mapped, a.Names = c, c.Names
	return nil
}

// Members returns the names of the labels in a category, at most n of them; ok is false where there
// are more.
func (a *Assessment) Members(category int32, n int) (names []string, ok bool) {
	if a.Mapped == nil {
		return []string{a.Name(category)}, true
	}
	for label, c := range a.Mapped.Of {
		if c != category || label >= len(a.labels) || slices.Contains(names, a.labels[label]) {
			continue
		}
		if len(names) == n {
			return names, false
		}
		names = append(names, a.labels[label])
	}
	return names, true
}

// MappingText returns a mapping as it is stored.
func MappingText(m review.Mapping) string {
	b, err := json.Marshal(m)
	if err != nil { // there is nothing in it that JSON does not have
		return ""
	}
	return string(b)
}

// ParseMapping reads what MappingText has written; nil for the empty text.
func ParseMapping(text string) (*review.Mapping, error) {
	if text == "" {
		return nil, nil
	}
	var m review.Mapping
	if err := json.Unmarshal([]byte(text), &m); err != nil {
		return nil, fmt.Errorf("mapping: %w", err)
	}
	return &m, nil
}

// MappingTable returns a mapping as a table, its header first: a category and a label a row, or a
// rule in place of the label.
func MappingTable(m review.Mapping) [][]string {
	table := [][]string{{"业务类别", "标签"}}
	for _, c := range m.Categories {
		for _, label := range c.Members {
			table = append(table, []string{c.Name, label})
		}
		for _, r := range c.Rules {
			table = append(table, []string{c.Name, RuleText(r)})
		}
		if len(c.Members)+len(c.Rules) == 0 {
			table = append(table, []string{c.Name, ""})
		}
	}
	return table
}

// What rules begin with in a table.
const (
	ruleCategory = "类别:"
	ruleName     = "含:"
)

// RuleText returns a rule as it is written in a table.
func RuleText(r review.Rule) string {
	if r.Field == review.ByCategory {
		return ruleCategory + r.Text
	}
	return ruleName + r.Text
}

// ParseMappingTable reads a table as MappingTable makes it; ok is false where its header
// lacks a column.
func ParseMappingTable(table [][]string) (m review.Mapping, ok bool) {
	if len(table) == 0 {
		return m, false
	}
	c, l := columnOf(table[0], "业务类别", "类别", "category"), columnOf(table[0], "标签", "label")
	if c < 0 || l < 0 {
		return m, false
	}
	at := map[string]int{}
	for _, row := range table[1:] {
		if c >= len(row) || row[c] == "" {
			continue
		}
		k, there := at[row[c]]
		if !there {
			k = len(m.Categories)
			at[row[c]] = k
			m.Categories = append(m.Categories, review.Category{Name: row[c]})
		}
		if l < len(row) {
			AddMember(&m.Categories[k], row[l])
		}
	}
	return m, true
}

// AddMember adds a label, or a rule as it is written in a table, to a category that does
// not have it: 类别:鸟类 takes the labels of a category of the pack, 含:犬 or *犬* those with a text in
// their name.
func AddMember(c *review.Category, text string) {
	add := func(r review.Rule) {
		if !slices.Contains(c.Rules, r) {
			c.Rules = append(c.Rules, r)
		}
	}
	switch {
	case text == "" || slices.Contains(c.Members, text):
	case len(text) > len(ruleCategory) && text[:len(ruleCategory)] == ruleCategory:
		add(review.Rule{Field: review.ByCategory, Text: text[len(ruleCategory):]})
	case len(text) > 2 && strings.HasPrefix(text, "*") && strings.HasSuffix(text, "*"):
		add(review.Rule{Field: review.ByName, Text: text[1 : len(text)-1]})
	case len(text) > len(ruleName) && text[:len(ruleName)] == ruleName:
		add(review.Rule{Field: review.ByName, Text: text[len(ruleName):]})
	default:
		c.Members = append(c.Members, text)
	}
}
