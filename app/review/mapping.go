package review

import (
	"fmt"
	"slices"
	"strings"
)

// Label is what a mapping and a Matcher know of a label.
type Label struct {
	ID, Name, English, Category string
	Aliases                     []string
}

// RuleField is what of a label a Rule looks at.
type RuleField uint8

// The fields of rules.
const (
	// ByCategory takes every label of a category of the pack.
	ByCategory RuleField = iota
	// ByName takes every label whose name, or English name, contains a text, in either case.
	ByName
)

// Rule takes labels into a category without naming each.
type Rule struct {
	Field RuleField
	Text  string
}

// Category is a business category: labels by name or id, labels by rule, and other
// categories by name, which it takes in whole.
type Category struct {
	Name    string
	Members []string
	Rules   []Rule
}

// Mapping is a person's business categories. A label belongs to the first category that
// takes it by name, or else to the first that takes it by rule. Version grows by one with
// every change, so that figures can say which they are of.
type Mapping struct {
	Name       string
	Version    int
	Categories []Category
}

// CycleError is a mapping whose categories contain each other.
type CycleError struct{ Categories []string } // the first again at the end

// Error names the categories of the cycle.
func (e *CycleError) Error() string {
	return "categories contain each other: " + strings.Join(e.Categories, " → ")
}

// Categories is a Mapping made ready for the labels of a pack.
type Categories struct {
	// Names is what the categories are called. Behind the Own ones of the mapping there is one
	// for each label that none of them takes, under the label's own name.
	Names []string
	Own   int
	// Of is the category of each label.
	Of []int32
	// Mapped is how many labels belong to a category of the mapping, and Twice the labels
	// that several take by name.
	Mapped int
	Twice  []string
	// Missing is the members that are no label and no category.
	Missing []string
}

// Compile determines the category of each label. The error is a *CycleError.
func (m Mapping) Compile(labels []Label) (*Categories, error) {
	outermost, err := m.outermost()
	if err != nil {
		return nil, err
	}
	c := &Categories{Of: slices.Repeat([]int32{None}, len(labels))}
	number := map[string]int32{}
	named := func(name string) int32 {
		k, there := number[name]
		if !there {
			k = int32(len(c.Names))
			number[name] = k
			c.Names = append(c.Names, name)
		}
		return k
	}
	for _, category := range m.Categories {
		named(outermost[category.Name])
	}
	c.Own = len(c.Names)
	c.addMembers(m, labels, outermost, named)
	for i, l := range labels {
		if c.Of[i] == None {
			c.Of[i] = m.byRule(l, outermost, named)
		}
		if c.Of[i] != None {
			c.Mapped++
		}
	}
	for i, l := range labels {
		if c.Of[i] != None {
			continue
		}
		// A label of a category's name is that category: a truth may be written so.
		if category, there := outermost[l.Name]; there {
			c.Of[i] = named(category)
			c.Mapped++
			continue
		}
		c.Of[i] = named(l.Name)
	}
	return c, nil
}

// addMembers puts the labels that the categories name as members into them.
func (c *Categories) addMembers(m Mapping, labels []Label, outermost map[string]string, named func(string) int32) {
	at := map[string][]int{}
	for i, l := range labels {
		at[l.Name] = append(at[l.Name], i)
		if l.ID != "" && l.ID != l.Name {
			at[l.ID] = append(at[l.ID], i)
		}
	}
	for _, category := range m.Categories {
		k := named(outermost[category.Name])
		for _, member := range category.Members {
			_, isCategory := outermost[member]
			if len(at[member]) == 0 && !isCategory {
				c.Missing = append(c.Missing, member)
			}
			for _, i := range at[member] {
				if c.Of[i] != None && c.Of[i] != k {
					c.Twice = append(c.Twice, labels[i].Name)
					continue
				}
				c.Of[i] = k
			}
		}
	}
}

// byRule returns the first category that takes a label by a rule; None where none does.
func (m Mapping) byRule(l Label, outermost map[string]string, named func(string) int32) int32 {
	for _, category := range m.Categories {
		for _, r := range category.Rules {
			if r.Takes(l) {
				return named(outermost[category.Name])
			}
		}
	}
	return None
}

// Takes reports whether a rule takes a label.
func (r Rule) Takes(l Label) bool {
	switch {
	case r.Text == "":
		return false
	case r.Field == ByCategory:
		return l.Category == r.Text
	}
	text := strings.ToLower(r.Text)
	return strings.Contains(strings.ToLower(l.Name), text) || strings.Contains(strings.ToLower(l.English), text)
}

// outermost returns the category that each category belongs to in the end: itself, where no other
// has it as a member.
func (m Mapping) outermost() (map[string]string, error) {
	parent, known := map[string]string{}, map[string]bool{}
	for _, c := range m.Categories {
		known[c.Name] = true
	}
	for _, c := range m.Categories {
		for _, member := range c.Members {
			if _, has := parent[member]; known[member] && member != c.Name && !has {
				parent[member] = c.Name
			}
		}
	}
	out := map[string]string{}
	for _, c := range m.Categories {
		path := []string{c.Name}
		for at := c.Name; parent[at] != ""; {
			at = parent[at]
			if k := slices.Index(path, at); k >= 0 {
				return nil, fmt.Errorf("mapping %q: %w", m.Name, &CycleError{append(slices.Clone(path[k:]), at)})
			}
			path = append(path, at)
		}
		out[c.Name] = path[len(path)-1]
	}
	return out, nil
}

// Best returns the business categories of pictures whose k best labels and their scores are given
// row by row: the score of a category is the sum of those of its labels, and the best category
// wins, of equals the one met first. Labels that Of does not have count as None. The scores given are
// not changed.
func (c *Categories) Best(top []int32, scores []float32, k int) (class []int32, score []float64) {
	if k <= 0 {
		return nil, nil
	}
	rows := len(top) / k
	class, score = make([]int32, rows), make([]float64, rows)
	EachPart(rows, func(from, to int) {
		for i := from; i < to; i++ {
			class[i], score[i] = c.best(top[i*k:(i+1)*k], scores[i*k:(i+1)*k])
		}
	})
	return class, score
}

// best returns that of one picture.
func (c *Categories) best(top []int32, scores []float32) (class int32, score float64) {
	var room [8]int32
	of := append(room[:0], top...)
	for a, l := range of {
		if of[a] = None; l >= 0 && int(l) < len(c.Of) {
			of[a] = c.Of[l]
		}
	}
	class = None
	for a, category := range of {
		if category == None || slices.Contains(of[:a], category) {
			continue
		}
		sum := float64(scores[a])
		for b := a + 1; b < len(of); b++ {
			if of[b] == category {
				sum += float64(scores[b])
			}
		}
		if class == None || sum > score {
			class, score = category, sum
		}
	}
	return class, Score(float32(min(score, 1)))
}

// Map returns labels as categories: None stays None.
func (c *Categories) Map(labels []int32) []int32 {
	out := make([]int32, len(labels))
	EachPart(len(labels), func(from, to int) {
		for i := from; i < to; i++ {
			out[i] = None
			if l := labels[i]; l != None {
				out[i] = c.Of[l]
			}
		}
	})
	return out
}
