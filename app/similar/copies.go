package similar

import (
	"context"
	"math"
	"math/rand/v2"

	"wanwu/app/labels"
)

// Groups returns for each embedding the index of the first that is a copy of it, directly or
// by way of others, or its own index: likeness from least on makes copies. Of those that have
// the same index one is enough for whoever draws a sample. One without a direction is a copy of
// none. It compares all with all: some 0.3 s for a thousand of 1280 values; JoinCopies is for
// more.
func Groups(embeddings [][]float32, least float32) []int {
	units := make([]labels.Vector, len(embeddings))
	for i, v := range embeddings {
		units[i], _ = labels.Vector(v).Unit()
	}
	sets := NewSets(len(embeddings))
	for i := range units {
		for j := range i {
			if units[i] == nil || len(units[i]) != len(units[j]) {
				continue
			}
			if sets.First(i) != sets.First(j) && dot(units[i], units[j]) >= least {
				sets.Join(i, j)
			}
		}
	}
	first := make([]int, len(embeddings))
	for i := range first {
		first[i] = sets.First(i)
	}
	return first
}

// The signatures by which copies are found without comparing each with each: of tables
// × planes random hyperplanes, copies lie on the same side of all planes of a table in
// one of four, so that one table in twelve has them together in 19 of 20, nearer ones surely.
const (
	tables  = 12
	planes  = 14
	compare = 64 // at most so many of a bucket with each
)

// planesSeed seeds the planes: the copies of pictures are the same each time.
const planesSeed = 0x6e656172

// JoinCopies joins in sets those of some embeddings that are copies; at is what each is called
// there. Those without a direction, or of another length than the first with one, are left out.
// It looks at likely pairs alone, and misses one in twenty of the least alike copies. The error
// is ctx's.
func JoinCopies(ctx context.Context, sets *Sets, at []int, embeddings [][]float32) error {
	type embedded struct {
		at   int
		unit labels.Vector
	}
	var all []embedded
	dims := 0
	for i, v := range embeddings {
		if dims > 0 && len(v) != dims {
			continue
		}
		if unit, ok := labels.Vector(v).Unit(); ok {
			dims = len(v)
			all = append(all, embedded{at[i], unit})
		}
	}
	r := rand.New(rand.NewPCG(planesSeed, uint64(dims)))
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
				if dot(plane[k], all[i].unit) > 0 {
					signature |= 1 << k
				}
			}
			buckets[signature] = append(buckets[signature], i)
		}
		for _, bucket := range buckets {
			for x, i := range bucket {
				for _, j := range bucket[x+1 : min(x+1+compare, len(bucket))] {
					if sets.First(all[i].at) != sets.First(all[j].at) && dot(all[i].unit, all[j].unit) >= Copy {
						sets.Join(all[i].at, all[j].at)
					}
				}
			}
		}
	}
	return nil
}

// dot returns the product of two vectors of one length, −∞ where one holds what is no number.
func dot(a, b []float32) float32 {
	if sum := labels.Dot(a, b); sum == sum {
		return sum
	}
	return float32(math.Inf(-1))
}
