package judging

import "slices"

// recentList is the labels that a person gave last. Each keeps its place, and with it its key,
// until its place is needed for another.
type recentList struct {
	names []string // at most recentLabels
	used  []string // the same, the last one given at the end
}

// use notes that a label was given.
func (l *recentList) use(name string) {
	l.used = append(slices.DeleteFunc(l.used, func(n string) bool { return n == name }), name)
	switch at := slices.Index(l.names, name); {
	case at >= 0:
	case len(l.names) < recentLabels:
		l.names = append(l.names, name)
	default:
		l.names[slices.Index(l.names, l.used[0])] = name
		l.used = l.used[1:]
	}
}
