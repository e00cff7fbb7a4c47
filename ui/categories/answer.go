package categories

import (
	"slices"
	"strings"

	"wanwu/app/query"
	"wanwu/app/review"
)

// shownLabels is how many labels are shown at once; a search finds the others.
const shownLabels = 60

// answer is what a text finds.
type answer struct {
	found []int // labels, in the order in which they are given, at most shownLabels
	more  bool  // whether there are others
	rules []taker
}

// taker is a rule with how many labels it takes.
type taker struct {
	review.Rule
	labels int
}

// find returns the labels that a text finds, and the rules that it makes: all labels of a category of
// the pack that is called so, and all with the text in their name. It ends early where done says so;
// nil never does.
func find(labels []review.Label, text string, done func() bool) (a answer) {
	text = strings.TrimSpace(text)
	var look *query.Text
	if text != "" {
		look = query.NewText(text)
	}
	in := func(l *review.Label) bool {
		return look == nil || look.In([]byte(l.Name)) || look.In([]byte(l.English)) || look.In([]byte(l.Category)) ||
			slices.ContainsFunc(l.Aliases, func(a string) bool { return look.In([]byte(a)) })
	}
	rules := []taker{{Rule: review.Rule{Field: review.ByCategory, Text: text}}, {Rule: review.Rule{Field: review.ByName, Text: text}}}
	for i := range labels {
		if i%1024 == 0 && done != nil && done() {
			return answer{}
		}
		for k := range rules {
			if rules[k].Takes(labels[i]) {
				rules[k].labels++
			}
		}
		switch {
		case a.more || !in(&labels[i]):
		case len(a.found) == shownLabels:
			a.more = true
		default:
			a.found = append(a.found, i)
		}
	}
	a.rules = slices.DeleteFunc(rules, func(r taker) bool { return r.labels < 2 }) // else it is the label itself
	return a
}
