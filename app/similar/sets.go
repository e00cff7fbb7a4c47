package similar

// Sets parts things, which are numbered from 0, into sets.
type Sets struct{ parent []int }

// NewSets returns n things, each a set of its own.
func NewSets(n int) *Sets {
	s := &Sets{make([]int, n)}
	for i := range s.parent {
		s.parent[i] = i
	}
	return s
}

// First returns the first thing of the set of i.
func (s *Sets) First(i int) int {
	for s.parent[i] != i {
		s.parent[i] = s.parent[s.parent[i]]
		i = s.parent[i]
	}
	return i
}

// Join makes one set of those of i and j.
func (s *Sets) Join(i, j int) {
	i, j = s.First(i), s.First(j)
	s.parent[max(i, j)] = min(i, j)
}
