package roundtrip

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"wanwu/app/export"
	"wanwu/app/review"
	"wanwu/app/workspace"
)

// opinions are what each person's sheets have said, by the picture: who said what is kept,
// whatever became of it.
type opinions map[string]map[string]opinion

// opinion is one person's word on one picture.
type opinion struct {
	Verdict workspace.Verdict `json:"verdict"`
	Label   string            `json:"label,omitempty"`
}

func parseOpinions(kept string) (opinions, error) {
	o := opinions{}
	if kept == "" {
		return o, nil
	}
	if err := json.Unmarshal([]byte(kept), &o); err != nil {
		return nil, fmt.Errorf("opinions: %w", err)
	}
	return o, nil
}

// keyOf returns what a picture is called among the opinions.
func keyOf(r *workspace.Row) string {
	id := export.IdentityOf(r)
	return fmt.Sprintf("%016x.%016x", id.Content, id.Place)
}

func opinionOf(j workspace.Judgement) opinion { return opinion{j.Verdict, j.Label} }

func (o opinions) set(by, key string, said opinion) {
	if o[by] == nil {
		o[by] = map[string]opinion{}
	}
	o[by][key] = said
}

// text returns the opinions as they are stored; empty for none.
func (o opinions) text() string {
	maps.DeleteFunc(o, func(_ string, said map[string]opinion) bool { return len(said) == 0 })
	if len(o) == 0 {
		return ""
	}
	b, err := json.Marshal(o)
	if err != nil { // maps of strings and numbers
		return ""
	}
	return string(b)
}

// put notes a person's word on a row, and what that person had said before; one that was
// taken back is removed.
func (p *Plan) put(by string, r *workspace.Row, j workspace.Judgement) {
	key := keyOf(r)
	before, known := p.opinions[by][key]
	if now := opinionOf(j); known && now == before || !known && j.Verdict == workspace.Unjudged {
		return
	}
	if p.former[by] == nil {
		p.former[by] = map[string]*opinion{}
	}
	if _, noted := p.former[by][key]; !noted {
		p.former[by][key] = nil
		if known {
			p.former[by][key] = &before
		}
	}
	if j.Verdict == workspace.Unjudged {
		delete(p.opinions[by], key)
		return
	}
	p.opinions.set(by, key, opinionOf(j))
}

// Opinions returns who said what, as it is to be kept for the next merge; empty if there are none.
func (p *Plan) Opinions() string { return p.opinions.text() }

// Agreement is how far two people agree about the pictures that both have judged.
type Agreement struct {
	First, Second string
	Pictures      int     // that both have judged
	Same          int     // of them, with one verdict
	Kappa         float64 // see review.Kappa
}

// agreements returns those of all pairs that have judged one of the pictures in common.
func (o opinions) agreements(of map[string]bool) (out []Agreement) {
	people := slices.Sorted(maps.Keys(o))
	for i, first := range people {
		for _, second := range people[i+1:] {
			a := Agreement{First: first, Second: second}
			var x, y []int32
			for key, one := range o[first] {
				other, both := o[second][key]
				if !both || !of[key] {
					continue
				}
				a.Pictures++
				if one.Verdict == other.Verdict {
					a.Same++
				}
				x, y = append(x, int32(one.Verdict)), append(y, int32(other.Verdict))
			}
			if a.Pictures > 0 {
				a.Kappa = review.Kappa(x, y)
				out = append(out, a)
			}
		}
	}
	return out
}
