package roundtrip

import (
	"time"

	"wanwu/app/export"
	"wanwu/app/workspace"
)

// Change is one row whose verdict or label becomes another.
type Change struct {
	Row           workspace.Row
	By            string // whose word it is
	Before, After workspace.Judgement
}

// Conflict is one row of which two words are held: of two people's sheets, or of a sheet and
// what was judged here since it was exported. Unless it is resolved what is here stays.
type Conflict struct {
	Row workspace.Row
	// Others is whose word First is; empty where it is what is here.
	Others        string
	First, Second workspace.Judgement
	By            string // whose word Second is
}

// Reason is why a row of a sheet is not taken.
type Reason uint8

// The reasons.
const (
	// NotAVerdict: the cell has another word.
	NotAVerdict Reason = iota
	// RightWithOther: it is said to be right, with another label than the answer.
	RightWithOther
	// WrongWithSame: it is said to be wrong, with the answer's own label.
	WrongWithSame
	// Twice: another row of the same sheet says something else of the same picture.
	Twice
	// OtherContent: the file has another content than when the sheet was written.
	OtherContent
	// NoAnswer: the picture has no result that could be judged.
	NoAnswer
)

// Problem is a row that is not taken.
type Problem struct {
	By string
	Said
	Reason
	Answer string // the best label, where that matters
}

// Plan is what merging sheets would change.
type Plan struct {
	Changes   []Change
	Conflicts []Conflict
	Problems  []Problem
	// Rows of the sheets: Same say what is here already, Untouched were not filled in,
	// Foreign are not of this task, or have no identity.
	Same, Untouched, Foreign int
	// Found is how many rows are of this task; none: the sheets are of another one.
	Found int
	// Agreements are those of the people whose sheets were ever merged, by pairs.
	Agreements []Agreement

	opinions opinions
	former   map[string]map[string]*opinion // what the people had said before, by the picture; nil for nothing
	at       time.Time
}

// planner finds a task's rows and collects what is said of them.
type planner struct {
	plan  *Plan
	rows  []workspace.Row
	names func(class int32) string
	exact map[[2]uint64]int
	hash  map[uint64]int
	place map[uint64]int
	// said is what the sheets so far say of each row, by its place in rows.
	said map[int]word
}

// word is what someone says of a row.
type word struct {
	by   string
	base uint32 // what the row said when the sheet was written
	open bool   // another sheet says something else
	workspace.Judgement
}

// New compares sheets with the rows of a task, and lists what would change at the time at.
// names names the classes of the rows' labels, and kept is what Plan.Opinions gave at the
// last merge. The error is that of kept, which is not ours then.
func New(rows []workspace.Row, names func(class int32) string, kept string, at time.Time, sheets ...*Sheet) (*Plan, error) {
	o, err := parseOpinions(kept)
	if err != nil {
		return nil, err
	}
	return newPlan(rows, names, o, at, sheets), nil
}

func newPlan(rows []workspace.Row, names func(class int32) string, o opinions, at time.Time, sheets []*Sheet) *Plan {
	p := &planner{
		plan: &Plan{opinions: o, former: map[string]map[string]*opinion{}, at: at}, rows: rows, names: names, said: map[int]word{},
		exact: map[[2]uint64]int{}, hash: map[uint64]int{}, place: map[uint64]int{},
	}
	for i := range rows {
		id := export.IdentityOf(&rows[i])
		p.exact[[2]uint64{id.Content, id.Place}] = i
		p.place[id.Place] = i
		if _, copied := p.hash[id.Content]; !copied && id.Content != 0 {
			p.hash[id.Content] = i
		}
	}
	for _, s := range sheets {
		p.sheet(s)
	}
	p.decide()
	of := map[string]bool{}
	for i := range rows {
		of[keyOf(&rows[i])] = true
	}
	p.plan.Agreements = o.agreements(of)
	return p.plan
}

// sheet collects what one sheet says.
func (p *planner) sheet(s *Sheet) {
	p.plan.Foreign += s.Unknown
	here := map[int]word{}
	for _, said := range s.Rows {
		i, ok := p.find(s, said)
		if !ok {
			continue
		}
		p.plan.Found++
		j, ok := p.judgement(s, said, &p.rows[i])
		if !ok {
			continue
		}
		if before, twice := here[i]; twice {
			if !same(before.Judgement, j) {
				p.problem(s, said, Twice, "")
			}
			continue
		}
		here[i] = word{by: s.By, base: said.ID.Said, Judgement: j}
		p.plan.put(s.By, &p.rows[i], j)
	}
	for i := range p.rows { // in the order of the task
		w, ok := here[i]
		if !ok {
			continue
		}
		first, twice := p.said[i]
		switch {
		case !twice:
			p.said[i] = w
		case !same(first.Judgement, w.Judgement):
			p.plan.Conflicts = append(p.plan.Conflicts, Conflict{Row: p.rows[i], Others: first.by, First: first.Judgement, Second: w.Judgement, By: w.by})
			first.open = true
			p.said[i] = first
		}
	}
}

// find returns the row that an identity is of. Copies of one picture are told apart by their place,
// and a picture that was moved is known by its content.
func (p *planner) find(s *Sheet, said Said) (row int, ok bool) {
	id := said.ID
	if i, ok := p.exact[[2]uint64{id.Content, id.Place}]; ok {
		return i, true
	}
	if i, ok := p.hash[id.Content]; ok && id.Content != 0 {
		return i, true
	}
	i, ok := p.place[id.Place]
	switch {
	case !ok:
		p.plan.Foreign++
		return 0, false
	case id.Content != 0 && p.rows[i].Hash != 0:
		p.problem(s, said, OtherContent, "")
		return 0, false
	}
	return i, true
}

// judgement returns what a row of a sheet says; ok is false where nothing was filled in, or where
// it cannot be taken.
func (p *planner) judgement(s *Sheet, said Said, r *workspace.Row) (j workspace.Judgement, ok bool) {
	if said.Text != "" {
		p.problem(s, said, NotAVerdict, "")
		return j, false
	}
	if untouched(said, r) {
		p.plan.Untouched++
		return j, false
	}
	top, answered := r.Top()
	answer := ""
	if answered {
		answer = p.names(top.Class)
	}
	v := said.Verdict
	if v == workspace.Unjudged && said.Label != "" {
		v = workspace.Wrong
		if said.Label == answer {
			v = workspace.Right
		}
	}
	label := said.Label
	switch {
	case r.State != workspace.Done && v != workspace.Unjudged:
		p.problem(s, said, NoAnswer, "")
		return j, false
	case v == workspace.Right && label == "":
		label = answer
	case v == workspace.Right && answered && label != answer:
		p.problem(s, said, RightWithOther, answer)
		return j, false
	case v == workspace.Wrong && answered && label == answer:
		p.problem(s, said, WrongWithSame, answer)
		return j, false
	}
	return workspace.Judgement{Verdict: v, Label: label, At: p.plan.at}, true
}

// untouched reports whether a row says what it said when it was written. A column that was deleted
// takes nothing back: what is here stays.
func untouched(said Said, r *workspace.Row) bool {
	switch {
	case said.NoVerdict && (said.Label == "" || said.Label == r.Judgement.Label), said.NoLabel && (said.Verdict == workspace.Unjudged || said.Verdict == r.Verdict()):
		return true
	}
	return export.SaidOf(said.Verdict, said.Label) == said.ID.Said
}

// decide sorts what was said into changes, conflicts and what is here already.
func (p *planner) decide() {
	for i := range p.rows {
		w, ok := p.said[i]
		if !ok || w.open {
			continue
		}
		r := &p.rows[i]
		here := r.Judgement
		switch {
		case same(here, w.Judgement):
			p.plan.Same++
		case here.Verdict == workspace.Unjudged || wasSo(here, w.base):
			p.plan.Changes = append(p.plan.Changes, Change{*r, w.by, here, w.Judgement})
		default:
			p.plan.Conflicts = append(p.plan.Conflicts, Conflict{Row: *r, First: here, Second: w.Judgement, By: w.by})
		}
	}
}

func (p *planner) problem(s *Sheet, said Said, why Reason, answer string) {
	p.plan.Problems = append(p.plan.Problems, Problem{s.By, said, why, answer})
}

// wasSo reports whether a sheet with a base was written when a judgement was what it is, whatever the answer
// was then: of a label that a person has given, that decides between right and wrong.
func wasSo(j workspace.Judgement, base uint32) bool {
	if export.SaidOf(j.Verdict, j.Label) == base {
		return true
	}
	return onPicture(j) != "" && (export.SaidOf(workspace.Right, j.Label) == base || export.SaidOf(workspace.Wrong, j.Label) == base)
}

// onPicture returns what a judgement says is on the picture; empty for nothing.
func onPicture(j workspace.Judgement) string {
	if j.Verdict != workspace.Right && j.Verdict != workspace.Wrong {
		return ""
	}
	return j.Label
}

// same reports whether two judgements say the same, whenever: with the same label they do, whatever the answer
// was.
func same(a, b workspace.Judgement) bool {
	return a.Verdict == b.Verdict && a.Label == b.Label || onPicture(a) != "" && onPicture(a) == onPicture(b)
}

// Side is which of the two words of a conflict is to hold.
type Side uint8

// The sides.
const (
	Neither Side = iota // the conflict stays open, and so what is here
	First
	Second
)

// Resolve turns the conflicts of which side says which word is to hold, by their place in
// Conflicts, into changes; the others stay. Where a row is in several, the last one decides.
func (p *Plan) Resolve(side func(i int) Side) {
	var open []Conflict
	var order []int
	last := map[int]Change{}
	for i, c := range p.Conflicts {
		change := Change{c.Row, c.By, c.Row.Judgement, c.Second}
		switch side(i) {
		case Neither:
			open = append(open, c)
			continue
		case First:
			change.By, change.After = c.Others, c.First
		}
		order = append(order, c.Row.Index)
		last[c.Row.Index] = change
	}
	for _, row := range order {
		if change, found := last[row]; found {
			delete(last, row)
			if !same(change.Before, change.After) {
				p.Changes = append(p.Changes, change)
			}
		}
	}
	p.Conflicts = open
}

// Take resolves the conflicts by the later word: what the sheet says that was named last.
func (p *Plan) Take() { p.Resolve(func(int) Side { return Second }) }

// Judger is what changes are made to: the workspace.
type Judger interface {
	Judge([]workspace.Judged) (before []workspace.Judged)
}

// Apply makes the changes and returns what was there before: handed to Judge, that undoes
// them.
func (p *Plan) Apply(ws Judger) (before []workspace.Judged) {
	var all []workspace.Judged
	for _, c := range p.Changes {
		all = append(all, workspace.Judged{Row: c.Row.Index, Judgement: c.After})
	}
	if len(all) == 0 {
		return nil
	}
	return ws.Judge(all)
}
