package evaluate

import (
	"math"

	"wanwu/app/review"
)

// evalJSON is an evaluation by the contract. Shares are 0…1, and null where they are not
// known.
type evalJSON struct {
	N          int             `json:"n"`
	Judged     int             `json:"judged"`
	Unsure     int             `json:"unsure"`
	Unanswered int             `json:"unanswered"`
	Top1       *float64        `json:"top1"`
	Top5       *float64        `json:"top5"`
	Interval   [2]float64      `json:"interval"`
	Labels     []labelJSON     `json:"labels"`
	Confusions []confusionJSON `json:"confusions"`
	Curve      []pointJSON     `json:"curve"`
	ECE        *float64        `json:"ece"`
	Target     *float64        `json:"target,omitempty"`
	Suggested  *pointJSON      `json:"suggested"`
	Compared   *comparedJSON   `json:"compared,omitempty"`
	Folders    []folderJSON    `json:"folders,omitempty"` // with --truth folders
	Mapping    *mappingJSON    `json:"mapping,omitempty"` // with --mapping
	Probe      *probeJSON      `json:"probe,omitempty"`   // with --probe
	Notes      []string        `json:"notes,omitempty"`
}

type labelJSON struct {
	Name              string     `json:"name"`
	Precision         *float64   `json:"precision"`
	Recall            *float64   `json:"recall"`
	F1                *float64   `json:"f1"`
	Support           int        `json:"support"`
	PrecisionInterval [2]float64 `json:"precision_interval"`
	RecallInterval    [2]float64 `json:"recall_interval"`
}

type confusionJSON struct {
	Truth     string `json:"truth"`
	Predicted string `json:"predicted"` // empty where no answer was given
	Count     int    `json:"count"`
}

type pointJSON struct {
	Threshold float64    `json:"threshold"`
	Coverage  float64    `json:"coverage"`
	Accuracy  *float64   `json:"accuracy"`
	N         int        `json:"n"` // judged pictures that reach the threshold
	Interval  [2]float64 `json:"interval"`
}

type comparedJSON struct {
	Pictures int         `json:"pictures"`
	Changed  int         `json:"changed"`
	Judged   int         `json:"judged"`
	Win      int         `json:"win"`
	Lose     int         `json:"lose"`
	Tie      int         `json:"tie"`
	P        float64     `json:"p"`
	Top1     [2]*float64 `json:"top1"`
}

// mappingJSON is the business mapping that the labels are put together by: a file, of which the
// version is 1, or one that is kept in the workspace.
type mappingJSON struct {
	Name    string `json:"name"`
	Version int    `json:"version"`
}

type folderJSON struct {
	Folder  string `json:"folder"`
	LabelID string `json:"label_id"`
	Label   string `json:"label"`
	Match   string `json:"match"`
}

// known returns a share, nil where it is not known.
func known(v float64) *float64 {
	if math.IsNaN(v) {
		return nil
	}
	return &v
}

func pointOf(p review.Point) pointJSON {
	return pointJSON{
		Threshold: p.Threshold, Coverage: p.Coverage, Accuracy: known(p.Accuracy.Value), N: p.Accuracy.Judged,
		Interval: [2]float64{p.Accuracy.Low, p.Accuracy.High},
	}
}

// json returns the evaluation as the contract has it.
func (v *evaluated) json() evalJSON {
	top1 := v.Top1()
	out := evalJSON{
		N: v.Len(), Judged: v.Judged(), Unsure: v.Unsure(), Unanswered: v.Unanswered(),
		Top1: known(top1.Value), Top5: known(v.Top5().Value), Interval: [2]float64{top1.Low, top1.High},
		Labels: []labelJSON{}, Confusions: []confusionJSON{}, Curve: []pointJSON{}, Notes: v.notes,
	}
	_, ece := v.Calibration()
	out.ECE = known(ece)
	for _, f := range v.Labels(0) {
		out.Labels = append(out.Labels, labelJSON{
			Name: v.name(f.Label), Precision: known(f.Precision.Value), Recall: known(f.Recall.Value), F1: known(f.F1), Support: f.Support,
			PrecisionInterval: [2]float64{f.Precision.Low, f.Precision.High}, RecallInterval: [2]float64{f.Recall.Low, f.Recall.High},
		})
	}
	for _, c := range v.Confusions(0) {
		out.Confusions = append(out.Confusions, confusionJSON{v.name(c.Truth), v.name(c.Predicted), c.Count})
	}
	for _, p := range v.Curve() {
		out.Curve = append(out.Curve, pointOf(p))
	}
	if v.target > 0 {
		out.Target = &v.target
		if v.proven != nil {
			p := pointOf(*v.proven)
			out.Suggested = &p
		}
	}
	if c := v.compared; c != nil {
		out.Compared = &comparedJSON{
			Pictures: c.Pictures, Changed: c.Changed, Judged: c.Judged, Win: c.Win, Lose: c.Lose, Tie: c.BothRight + c.BothWrong, P: c.P,
			Top1: [2]*float64{known(c.First.Value), known(c.Second.Value)},
		}
	}
	out.Folders = v.folders
	if v.mapping != nil {
		out.Mapping = &mappingJSON{v.mapping.Name, v.mapping.Version}
	}
	if v.probed != nil {
		out.Probe = v.probed.json()
	}
	return out
}
