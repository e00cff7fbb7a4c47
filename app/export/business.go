package export

import (
	"wanwu/app/review"
	"wanwu/inference"
)

// businessOf returns the business category of each class; nil where there are none, or where
// they contain each other, which they are kept from when they are made.
func businessOf(m *review.Mapping, vocabulary inference.Vocabulary) []string {
	if m == nil || len(m.Categories) == 0 {
		return nil
	}
	labels := make([]review.Label, len(vocabulary))
	for i, c := range vocabulary {
		labels[i] = review.Label{ID: c.ID, Name: c.Name, English: c.English, Category: c.Category, Aliases: c.Aliases}
	}
	c, err := m.Compile(labels)
	if err != nil {
		return nil
	}
	names := make([]string, len(vocabulary))
	for i := range names {
		names[i] = c.Names[c.Of[i]]
	}
	return names
}

// businessColumn returns the column of the best label's business category.
func (s *Source) businessColumn(header string) Column {
	return Column{"", header, 14, KindText, func(r *Record) any {
		if class := r.class; class >= 0 && int(class) < len(s.business) {
			return s.business[class]
		}
		return nil
	}}
}
