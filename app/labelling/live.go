package labelling

import (
	"context"
	"sync"

	"wanwu/app/engine"
	"wanwu/app/labels"
	"wanwu/app/workspace"
	"wanwu/inference"
)

// Answers is a label library that answers for pictures one by one, without a workspace. It does not
// change, and may be used from several goroutines.
type Answers struct {
	// Classes are the pack's, and then those that were added, as they are called.
	Classes inference.Vocabulary
	workspace.LabelVersion

	taught *Taught
	layer  labels.Layer
	own    int32 // classes of the pack
}

// Answers makes t answer for a pack with these classes.
func (t *Taught) Answers(pack inference.Vocabulary) *Answers {
	added := t.classes()
	a := &Answers{LabelVersion: workspace.LabelVersion{Version: t.Version, Hash: t.Hash}, taught: t, own: int32(len(pack))}
	a.Classes = append(append(make(inference.Vocabulary, 0, len(pack)+len(added)), pack...), added...)
	place := make(map[string]int32, len(added))
	for i := range added {
		place[added[i].ID] = a.own + int32(i)
	}
	a.layer = labels.NewLayer(t.overrides, func(k labels.Key) (int32, inference.Class, bool) {
		at, ok := k.Class, k.Class >= 0 && k.Class < a.own
		if k.ID != "" {
			at, ok = place[k.ID]
		}
		if !ok {
			return 0, inference.Class{}, false
		}
		return at, a.Classes[at], true
	})
	for _, c := range a.layer.Classes {
		a.Classes[c.At] = c.Class
	}
	return a
}

// None reports whether answers are the pack's own.
func (a *Answers) None() bool { return !a.taught.Some() && a.layer.None() }

// Embeddings reports whether Labels needs the embeddings of pictures.
func (a *Answers) Embeddings() bool { return a.taught.Some() }

// Labels returns the labels of a result, numbered by Classes and descending by score. Those of the
// result are the network's, of which it needs more than are wanted where some are hidden; they are
// not used afterwards.
func (a *Answers) Labels(r *inference.Result) []inference.Label {
	all := r.Labels
	if a.taught.Some() && r.Embedding != nil {
		added := a.taught.Score(r)
		for i := range added {
			added[i].Class += a.own
		}
		all = labels.Merge(all, added, a.taught.exclusive)
	}
	return a.layer.Apply(all, a.taught.exclusive)
}

// Threshold returns the score from which on a class is shown: its own, or else the given one.
func (a *Answers) Threshold(class int32, given float64) float64 {
	if own, has := a.layer.Own[class]; has {
		return float64(own)
	}
	return given
}

// Live is the present version of the label library of a pack: it follows what other processes save.
// It may be used from several goroutines.
type Live struct {
	path string
	pack engine.PackInfo

	mu  sync.Mutex
	now *Answers
}

// NewLive returns the library of a pack beside the workspace's file at path. Nothing is read before
// Get.
func NewLive(path string, pack engine.PackInfo) *Live { return &Live{path: path, pack: pack} }

// Get returns the present version. It looks whether there is a new one, which lists a folder of some
// forty files, and blocks while that is read. Where it cannot be read it returns the error with the
// version before, nil where there is none.
func (l *Live) Get(ctx context.Context) (*Answers, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	number, err := BookOf(l.path, l.pack.Info()).Number()
	if err != nil || l.now != nil && number == l.now.Version {
		return l.now, err
	}
	t, err := Open(ctx, l.path, l.pack.Info())
	if err != nil {
		return l.now, err
	}
	l.now = t.Answers(l.pack.Classes)
	return l.now, nil
}
