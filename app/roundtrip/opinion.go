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

// put notes a person's word on a row; one that was taken back is removed.
func (o opinions) put(by string, r *workspace.Row, j workspace.Judgement) {
	id := export.IdentityOf(r)
	key := fmt.Sprintf("%016x.%016x", id.Content, id.Place)
	if j.Verdict == workspace.Unjudged {
		delete(o[by], key)
		return
	}
	if o[by] == nil {
		o[by] = map[string]opinion{}
	}
	o[by][key] = opinion{j.Verdict, j.Label}
}

// Opinions is who said what, as it is to be kept for the next merge; empty for nobody.
func (p *Plan) Opinions() string {
	if len(p.opinions) == 0 {
		return ""
	}
	b, err := json.Marshal(p.opinions)
	if err != nil { // maps of strings and numbers
		return ""
	}
	return string(b)
}

// Agreement is how far two people agree about the pictures that both have judged.
type Agreement struct {
	First, Second string
	Pictures      int     // that both have judged
	Same          int     // of them, with one verdict
	Kappa         float64 // see review.Kappa
}

// agreements returns those of all pairs that have judged a picture in common.
func (o opinions) agreements() (out []Agreement) {
	people := slices.Sorted(maps.Keys(o))
	for i, first := range people {
		for _, second := range people[i+1:] {
			a := Agreement{First: first, Second: second}
			var x, y []int32
			for key, one := range o[first] {
				other, both := o[second][key]
				if !both {
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
