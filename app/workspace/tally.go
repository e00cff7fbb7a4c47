package workspace

// tally counts rows as Counts does, its labels by class: a map would cost more than the
// rest of a query.
type tally struct {
	n      Counts
	labels []int
	seen   []int32 // classes that labels has any of
}

// add counts row i of a chunk.
func (t *tally) add(c *chunk, i int, threshold float32) {
	t.n.All++
	t.n.judged(c, i, +1)
	switch {
	case c.state[i] == Pending:
		t.n.Pending++
	case c.state[i] == Failed:
		t.n.Failed++
	case !c.shown(i, threshold):
		t.n.Empty++
	default:
		t.n.OK++
		class := c.class[i]
		for int(class) >= len(t.labels) {
			t.labels = append(t.labels, 0)
		}
		if t.labels[class]++; t.labels[class] == 1 {
			t.seen = append(t.seen, class)
		}
	}
}

// into moves what was counted to a total.
func (t *tally) into(total *Counts) {
	total.addAll(&t.n, +1)
	for _, class := range t.seen {
		total.label(class, t.labels[class])
		t.labels[class] = 0
	}
	t.n, t.seen = Counts{}, t.seen[:0]
}
