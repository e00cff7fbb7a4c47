package dataset

import (
	"context"
	"math"
	"math/rand/v2"

	"wanwu/app/similar"
)

// split puts every picture on a side, near-duplicates on one: what the network has seen in
// training must not be what it is measured by.
func (s *set) split(ctx context.Context, o Options) error {
	sets := similar.NewSets(len(s.items))
	first := map[uint64]int{}
	for i, it := range s.items {
		if it.hash == 0 {
			continue
		}
		if k, copied := first[it.hash]; copied {
			sets.Join(i, k)
		} else {
			first[it.hash] = i
		}
	}
	if o.Embedding != nil {
		if err := s.joinCopies(ctx, sets, o); err != nil {
			return err
		}
	}
	members := map[int][]int{}
	var roots []int
	for i := range s.items {
		r := sets.First(i)
		if members[r] == nil {
			roots = append(roots, r)
		}
		members[r] = append(members[r], i)
	}
	r := rand.New(rand.NewPCG(o.Seed, 0x77616e7775))
	r.Shuffle(len(roots), func(i, j int) { roots[i], roots[j] = roots[j], roots[i] })
	wanted := int(math.Round(float64(len(s.items)) * (1 - min(o.Train, 1))))
	for _, root := range roots {
		side := train
		// A group goes where it brings the share nearer to what is wanted.
		if n := len(members[root]); s.summary.Val < wanted && 2*(wanted-s.summary.Val) >= n {
			side = val
			s.summary.Val += n
		} else {
			s.summary.Train += n
		}
		for _, i := range members[root] {
			s.items[i].side = side
		}
	}
	return nil
}

// joinCopies joins the pictures whose embeddings are those of copies.
func (s *set) joinCopies(ctx context.Context, sets *similar.Sets, o Options) error {
	var at []int
	var vectors [][]float32
	seen := map[uint64]bool{}
	for i, it := range s.items {
		if it.hash == 0 || seen[it.hash] {
			continue
		}
		seen[it.hash] = true
		if v := o.Embedding(it.hash); len(v) > 0 {
			at, vectors = append(at, i), append(vectors, v)
		}
	}
	return similar.JoinCopies(ctx, sets, at, vectors)
}
