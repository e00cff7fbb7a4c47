package categories

import "wanwu/app/review"

// Index is the labels of the packs with what is computed of all of them. It is not changed, and may
// be used from any goroutine.
type Index struct {
	labels   []review.Label
	pictures []int
	matcher  *review.Matcher
	english  map[string]string // names of labels
	all      answer            // what is listed before there is a search
}

// NewIndex makes the index of labels, in the order in which they are shown; pictures is how many
// pictures are given each. It takes a while for tens of thousands: it is for a goroutine of the
// window, not for the main one.
func NewIndex(labels []review.Label, pictures []int) *Index {
	x := &Index{labels: labels, pictures: pictures, matcher: review.NewMatcher(labels), english: map[string]string{}, all: find(labels, "", nil)}
	for _, l := range labels {
		if l.English != "" {
			x.english[l.Name] = l.English
		}
	}
	return x
}
