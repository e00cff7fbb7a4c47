package labelling

import (
	"cmp"
	"context"
	"slices"

	"wanwu/app/engine"
	"wanwu/app/labels"
	"wanwu/app/query"
	"wanwu/app/workspace"
	"wanwu/app/workspace/column"
	"wanwu/inference"
)

// Judged returns what can be taught from what people have said of the pictures of a workspace: those
// that were given another label, which was taught or which the pack does not have, as examples of
// that, and those whose wrong answer was a taught label, as counter-examples of it. What was taught
// already is not among it, a content counts once, and each lesson is of one pack. The lesson with
// most pictures comes first. It blocks for some milliseconds at 100,000 pictures; the error is that
// of ctx, or of a label library that cannot be read.
func (t Teacher) Judged(ctx context.Context, ws *workspace.Workspace) ([]Lesson, error) {
	wrong, err := query.Parse("verdict:wrong")
	if err != nil {
		return nil, err
	}
	found, err := ws.Find(ctx, wrong, ws.Vocabulary(), column.Order{})
	if err != nil {
		return nil, err
	}
	c := corrections{ws: ws, path: t.Path, v: ws.Vocabulary(), former: ws.FormerNames(), packs: map[string]*correctedPack{}}
	for k := range found.N {
		i := k
		if !found.All {
			i = int(found.Rows[k])
		}
		if r, ok := ws.Row(i); ok && ctx.Err() == nil {
			if err := c.take(&r); err != nil {
				return nil, err
			}
		}
	}
	slices.SortStableFunc(c.lessons, func(a, b *Lesson) int { return cmp.Compare(b.Len(), a.Len()) })
	out := make([]Lesson, len(c.lessons))
	for i, l := range c.lessons {
		out[i] = *l
	}
	return out, ctx.Err()
}

// corrections collects lessons from rows that were judged wrong.
type corrections struct {
	ws      *workspace.Workspace
	path    string
	v       inference.Vocabulary
	former  map[string]int32
	packs   map[string]*correctedPack
	lessons []*Lesson
}

// correctedPack is a pack of which answers were corrected.
type correctedPack struct {
	known   bool
	lib     labels.Library
	names   map[string]bool // of the pack's own labels and of typed ones, as they are called now
	taught  map[uint64]bool // the contents of the examples
	seen    map[uint64]bool // contents
	lessons map[string]*Lesson
}

// take looks at a row that was judged wrong.
func (c *corrections) take(r *workspace.Row) error {
	task, _ := c.ws.Task(r.Task)
	p, err := c.pack(task.PackKey)
	if err != nil || !p.known || r.State != workspace.Done || r.Hash == 0 || p.seen[r.Hash] {
		return err
	}
	p.seen[r.Hash] = true
	answer, said := "", c.nameOf(r.Judgement.Label)
	if top, ok := r.Top(); ok && int(top.Class) < len(c.v) {
		answer = c.v[top.Class].Name
	}
	if said != "" && !p.names[said] {
		if !p.taught[r.Hash] {
			l := c.lesson(p, said)
			l.Examples = append(l.Examples, r.Index)
		}
		return nil // which is a counter-example of whatever else was answered
	}
	at := p.lib.Find(answer)
	if answer == "" || answer == said || at < 0 || len(p.lib.Labels[at].Examples) == 0 {
		return nil
	}
	if !p.taught[r.Hash] && !p.lib.Labels[at].IsCounter(r.Hash) {
		l := c.lesson(p, answer)
		l.Counters = append(l.Counters, r.Index)
	}
	return nil
}

// nameOf returns what a label is called now that a person has named so.
func (c *corrections) nameOf(said string) string {
	said = labels.Name(said)
	if at, renamed := c.former[said]; renamed && int(at) < len(c.v) {
		return c.v[at].Name
	}
	return said
}

// lesson returns the lesson of a label of a pack.
func (c *corrections) lesson(p *correctedPack, name string) *Lesson {
	l := p.lessons[name]
	if l == nil {
		l = &Lesson{Name: name, Known: p.lib.Find(name) >= 0}
		p.lessons[name], c.lessons = l, append(c.lessons, l)
	}
	return l
}

// pack returns the pack of a key.
func (c *corrections) pack(key string) (*correctedPack, error) {
	if p := c.packs[key]; p != nil {
		return p, nil
	}
	p := &correctedPack{names: map[string]bool{}, taught: map[uint64]bool{}, seen: map[uint64]bool{}, lessons: map[string]*Lesson{}}
	c.packs[key] = p
	var card engine.PackInfo
	if card, p.known = c.ws.Pack(key); !p.known {
		return p, nil
	}
	v, err := BookOf(c.path, card.Info()).Load()
	if err != nil {
		return nil, err
	}
	p.lib = v.Library
	for _, class := range p.lib.Shown(card.Classes) {
		p.names[class.Name] = true
	}
	for _, l := range p.lib.Taught() {
		delete(p.names, l.Name)
	}
	for i := range p.lib.Labels {
		for _, e := range p.lib.Labels[i].Examples {
			p.taught[e.Hash] = true
		}
	}
	return p, nil
}
