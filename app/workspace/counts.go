package workspace

// Counts says how many rows there are of each kind.
type Counts struct {
	All, Pending, OK, Empty, Failed int
	// Right, Wrong and Unsure are those of OK and Empty on which a person has said so.
	Right, Wrong, Unsure int
	// Labels counts the rows whose best label reaches the threshold, by class.
	Labels map[int32]int
}

// Counts returns a copy of the counts at the present threshold.
func (w *Workspace) Counts() Counts {
	w.mu.RLock()
	defer w.mu.RUnlock()
	c := Counts{Labels: make(map[int32]int, len(w.counts.Labels))}
	c.addAll(&w.counts, +1)
	return c
}

// count counts row i of chunk c in (by = +1) or out (by = −1).
func (w *Workspace) count(c *chunk, i int, by int) {
	task := c.task[i]
	w.byTask[task].add(c, i, w.threshold, by)
	if !w.isHidden(task) {
		w.counts.add(c, i, w.threshold, by)
	}
	if r := w.recount; r != nil && c.number < r.next {
		r.of(task).add(c, i, r.threshold, by)
	}
}

func (n *Counts) add(c *chunk, i int, threshold float32, by int) {
	n.All += by
	n.judged(c, i, by)
	switch c.state[i] {
	case Pending:
		n.Pending += by
	case Failed:
		n.Failed += by
	case Done:
		if !c.shown(i, threshold) {
			n.Empty += by
			return
		}
		n.OK += by
		n.label(c.class[i], by)
	}
}

// Judged is how many rows somebody has judged.
func (n *Counts) Judged() int { return n.Right + n.Wrong + n.Unsure }

// judged counts what a person has said of row i.
func (n *Counts) judged(c *chunk, i int, by int) {
	if c.state[i] != Done {
		return
	}
	switch c.said[i] {
	case Right:
		n.Right += by
	case Wrong:
		n.Wrong += by
	case Unsure:
		n.Unsure += by
	}
}

func (n *Counts) label(class int32, by int) {
	if n.Labels == nil {
		n.Labels = map[int32]int{}
	}
	if n.Labels[class] += by; n.Labels[class] == 0 {
		delete(n.Labels, class)
	}
}

// addAll counts all that another has in (by = +1) or out (by = −1).
func (n *Counts) addAll(of *Counts, by int) {
	n.All, n.Pending, n.OK = n.All+by*of.All, n.Pending+by*of.Pending, n.OK+by*of.OK
	n.Empty, n.Failed = n.Empty+by*of.Empty, n.Failed+by*of.Failed
	n.Right, n.Wrong, n.Unsure = n.Right+by*of.Right, n.Wrong+by*of.Wrong, n.Unsure+by*of.Unsure
	for class, k := range of.Labels {
		n.label(class, by*k)
	}
}

// Threshold is the score from which on a best label is shown.
func (w *Workspace) Threshold() float32 {
	w.mu.RLock()
	defer w.mu.RUnlock()
	return w.threshold
}

// recount counts every row anew at another threshold, chunk after chunk. What changes
// meanwhile in the chunks before next is counted here as well.
type recount struct {
	threshold float32
	next      int
	byTask    []Counts
}

// of is the counts of a task.
func (r *recount) of(task int32) *Counts {
	for int(task) >= len(r.byTask) {
		r.byTask = append(r.byTask, Counts{})
	}
	return &r.byTask[task]
}

// chunk counts the first n rows of the next chunk, those of a task that stand beside one
// another by way of t: maps are slow.
func (r *recount) chunk(c *chunk, n int, t *tally) {
	for i := range n {
		t.add(c, i, r.threshold)
		if i+1 == n || c.task[i+1] != c.task[i] {
			t.into(r.of(c.task[i]))
		}
	}
	r.next++
}

// SetThreshold applies to every row, those of the past included, and returns when it
// does. It walks the columns once, some milliseconds at a million rows, in which readers
// and writers go between the chunks; until it is through, the threshold before holds.
func (w *Workspace) SetThreshold(threshold float32) {
	w.recounting.Lock()
	defer w.recounting.Unlock()
	w.mu.Lock()
	if threshold == w.threshold {
		w.mu.Unlock()
		return
	}
	r := &recount{threshold: threshold}
	w.recount = r
	w.mu.Unlock()
	var t tally
	for more := true; more; {
		// A reader's lock is enough: only writers, whom it keeps out, look at r.
		w.mu.RLock()
		if more = (r.next+1)*chunkRows < w.n; more {
			r.chunk(w.chunks[r.next], chunkRows, &t)
		}
		w.mu.RUnlock()
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for r.next < len(w.chunks) {
		r.chunk(w.chunks[r.next], min(chunkRows, w.n-r.next*chunkRows), &t)
	}
	w.recount, w.threshold = nil, threshold
	w.counts = Counts{}
	for task := range w.byTask {
		w.byTask[task] = *r.of(int32(task))
		if !w.isHidden(int32(task)) {
			w.counts.addAll(&w.byTask[task], +1)
		}
	}
	w.revision.Add(1)
}
