package dataset

import (
	"context"
	"math"
	"math/rand/v2"
)

// near is the cosine from which on two pictures are one scene: shots of a burst, the same
// picture at another size.
const near = 0.95

// split puts every picture on a side, near-duplicates on one: what the network has seen in
// training must not be what it is measured by.
func (s *set) split(ctx context.Context, o Options) error {
	g := newGroups(len(s.items))
	first := map[uint64]int{}
	for i, it := range s.items {
		if it.hash == 0 {
			continue
		}
		if k, copied := first[it.hash]; copied {
			g.join(i, k)
		} else {
			first[it.hash] = i
		}
	}
	if o.Embedding != nil {
		if err := s.joinNear(ctx, g, o); err != nil {
			return err
		}
	}
	members := map[int][]int{}
	var roots []int
	for i := range s.items {
		r := g.root(i)
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

// The signatures by which near pictures are found without comparing each with each: of tables
// × planes random hyperplanes, near pictures lie on the same side of all planes of a table in
// one of four, so that one table in twelve has them together in 19 of 20, nearer ones surely.
const (
	tables  = 12
	planes  = 14
	compare = 64 // at most so many of a bucket with each
)

// joinNear joins the pictures whose embeddings are near.
func (s *set) joinNear(ctx context.Context, g *groups, o Options) error {
	type embedded struct {
		at     int
		values []float32
	}
	var all []embedded
	seen := map[uint64]bool{}
	dims := 0
	for i, it := range s.items {
		if it.hash == 0 || seen[it.hash] {
			continue
		}
		seen[it.hash] = true
		v := o.Embedding(it.hash)
		if len(v) == 0 || dims > 0 && len(v) != dims {
			continue
		}
		if unit := normalised(v); unit != nil {
			dims = len(v)
			all = append(all, embedded{i, unit})
		}
	}
	r := rand.New(rand.NewPCG(dimsSeed, uint64(dims)))
	for range tables {
		if err := ctx.Err(); err != nil {
			return err
		}
		plane := make([][]float32, planes)
		for k := range plane {
			plane[k] = make([]float32, dims)
			for d := range plane[k] {
				plane[k][d] = float32(r.NormFloat64())
			}
		}
		buckets := map[uint64][]int{}
		for i := range all {
			var signature uint64
			for k := range plane {
				if dot(plane[k], all[i].values) > 0 {
					signature |= 1 << k
				}
			}
			buckets[signature] = append(buckets[signature], i)
		}
		for _, bucket := range buckets {
			for x, i := range bucket {
				for _, j := range bucket[x+1 : min(x+1+compare, len(bucket))] {
					if g.root(all[i].at) != g.root(all[j].at) && dot(all[i].values, all[j].values) >= near {
						g.join(all[i].at, all[j].at)
					}
				}
			}
		}
	}
	return nil
}

// dimsSeed seeds the planes: near pictures do not depend on the seed of a split.
const dimsSeed = 0x6e656172

// normalised returns v at length 1, nil where it has none.
func normalised(v []float32) []float32 {
	length := math.Sqrt(float64(dot(v, v)))
	if length == 0 || math.IsNaN(length) || math.IsInf(length, 0) {
		return nil
	}
	unit := make([]float32, len(v))
	for i := range v {
		unit[i] = float32(float64(v[i]) / length)
	}
	return unit
}

func dot(a, b []float32) (sum float32) {
	for i := range a {
		sum += a[i] * b[i]
	}
	return sum
}

// groups are sets of pictures that are joined.
type groups struct{ parent []int }

func newGroups(n int) *groups {
	g := &groups{make([]int, n)}
	for i := range g.parent {
		g.parent[i] = i
	}
	return g
}

func (g *groups) root(i int) int {
	for g.parent[i] != i {
		g.parent[i] = g.parent[g.parent[i]]
		i = g.parent[i]
	}
	return i
}

// join makes one group of two, whose root is the earlier picture.
func (g *groups) join(i, j int) {
	i, j = g.root(i), g.root(j)
	g.parent[max(i, j)] = min(i, j)
}
