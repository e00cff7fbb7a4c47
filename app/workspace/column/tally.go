package column

// Tally counts rows as Counts does, its labels by class: a map would cost more than the
// rest of a query.
type Tally struct {
	n      Counts
	Labels []int
	seen   []int32 // classes that labels has any of
}

// Add counts row i of a chunk.
func (t *Tally) Add(c *Chunk, i int, threshold float32) {
	t.n.All++
	t.n.judged(c, i, +1)
	switch {
	case c.State[i] == Pending:
		t.n.Pending++
	case c.State[i] == Failed:
		t.n.Failed++
	case !c.Shown(i, threshold):
		t.n.Empty++
	default:
		t.n.OK++
		class := c.Class[i]
		for int(class) >= len(t.Labels) {
			t.Labels = append(t.Labels, 0)
		}
		if t.Labels[class]++; t.Labels[class] == 1 {
			t.seen = append(t.seen, class)
		}
	}
}

// Into moves what was counted to a total.
func (t *Tally) Into(total *Counts) {
	total.AddAll(&t.n, +1)
	for _, class := range t.seen {
		total.label(class, t.Labels[class])
		t.Labels[class] = 0
	}
	t.n, t.seen = Counts{}, t.seen[:0]
}
