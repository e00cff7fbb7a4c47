package column

import (
	"slices"
	"strings"
	"sync"

	"wanwu/app/query"
	"wanwu/inference"
)

// LabelRanks remembers where each class of a vocabulary is by its name: a large one takes some 100
// ms to sort, and an order is asked for with every change.
type LabelRanks struct {
	mu      sync.Mutex
	of      *inference.Class // the first class of the vocabulary
	n       int
	english bool
	ranks   []uint32
}

// Get returns the rank of each class of v, by its pinyin or its English name; equal names have
// equal ranks.
func (l *LabelRanks) Get(v inference.Vocabulary, english bool) []uint32 {
	if len(v) == 0 {
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.of == &v[0] && l.n == len(v) && l.english == english {
		return l.ranks
	}
	keys := make([]string, len(v))
	classes := make([]int, len(v))
	for i := range v {
		classes[i] = i
		if keys[i] = query.SortKey(v[i].Name); english && v[i].English != "" {
			keys[i] = strings.ToLower(v[i].English)
		}
	}
	slices.SortStableFunc(classes, func(a, b int) int { return strings.Compare(keys[a], keys[b]) })
	ranks := make([]uint32, len(v))
	for at, class := range classes {
		ranks[class] = uint32(at)
		if at > 0 && keys[class] == keys[classes[at-1]] {
			ranks[class] = ranks[classes[at-1]]
		}
	}
	l.of, l.n, l.english, l.ranks = &v[0], len(v), english, ranks
	return ranks
}
