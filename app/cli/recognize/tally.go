package recognize

import (
	"wanwu/app/workspace"
	"wanwu/inference"
)

// maxMissing is how many paths that do not exist are named: enough for a typing error
// to be seen.
const maxMissing = 3

// tally counts the pictures of a run by outcome, those of earlier runs of its session included.
type tally struct {
	workspace.Counts
	passed  int      // finished, and to be written
	missing int      // of Failed: there is no such file
	paths   []string // of the first of these
	guessed int      // written, with a name whose charset was guessed
}

// tally counts the rows of this run.
func (k *Sink) tally(threshold float32) (t tally) {
	for i := 0; ; i++ {
		r, ok := k.row(i)
		if !ok {
			return t
		}
		t.All++
		switch {
		case r.State == workspace.Pending:
			t.Pending++
			continue
		case r.State == workspace.Failed:
			t.Failed++
			if inference.CodeOf(r.Err) == inference.CodeNotFound {
				t.missing++
				if len(t.paths) < maxMissing {
					t.paths = append(t.paths, r.File)
				}
			}
		case r.Shown(threshold):
			t.OK++
		default:
			t.Empty++
		}
		if k.pass(r.Index) {
			t.passed++
			if r.NameGuessed {
				t.guessed++
			}
		}
	}
}

// finished returns how many pictures have a result.
func (t *tally) finished() int { return t.All - t.Pending }

// nothing reports whether there was nothing to recognise: no picture at all, or only paths that do
// not exist, whatever the rows say.
func (t *tally) nothing() bool { return t.All == t.missing }
