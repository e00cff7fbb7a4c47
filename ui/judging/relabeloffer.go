package judging

import (
	"context"
	"slices"
	"strings"
	"sync"

	"wanwu/app/query"
	"wanwu/app/words"
	"wanwu/inference"
	"wanwu/ui/viewer"
)

// labelOffer finds the labels that a picture may have instead of its own.
type labelOffer struct {
	classes inference.Vocabulary
	index   *labelIndex
	recent  []string // labels that were given last, in the order of their keys
	ranked  []int32  // classes that the network has ranked, the likeliest first
	lang    words.Lang
}

// searchedAtOnce is the number of labels up to which a key is answered on the main
// goroutine, which takes a millisecond at most.
const searchedAtOnce = 5000

// find returns the names of at most relabelRows labels that a text finds: those that it is a name of,
// those that the network has ranked, and then the others, the best fit first; of an empty one, what was
// given last and what the network has ranked. It returns nil when ctx ends.
func (o labelOffer) find(ctx context.Context, text string) (names []string) {
	add := func(classes []int32) {
		for _, class := range classes {
			if len(names) == relabelRows {
				return
			}
			names = appendNew(names, viewer.ClassName(o.classes, class, o.lang))
		}
	}
	if text = strings.TrimSpace(text); text == "" {
		names = append(names, o.recent...)
		add(o.ranked)
		return names
	}
	look := query.NewText(text)
	fit := func(class int32) query.Fit {
		fit, _ := look.ClassFit(viewer.ClassName(o.classes, class, o.lang), &o.classes[class])
		return fit
	}
	found, _ := o.index.of(o.classes).Find(ctx, text, o.lang == words.English)
	if ctx.Err() != nil {
		return nil
	}
	whole := 0
	for whole < min(len(found), relabelRows) && fit(found[whole]) == query.FitWhole {
		whole++
	}
	add(found[:whole])
	add(slices.DeleteFunc(slices.Clone(o.ranked), func(class int32) bool { return int(class) >= len(o.classes) || fit(class) == query.FitNone }))
	add(found[whole:])
	return names
}

// labelIndex is labels laid out to be searched: those of the vocabulary that it was last asked for. It may
// be used from several goroutines.
type labelIndex struct {
	mu      sync.Mutex
	classes inference.Vocabulary
	index   *query.Index
}

// of returns a vocabulary laid out. The first call for it takes some 0.1 s at a million labels.
func (l *labelIndex) of(v inference.Vocabulary) *query.Index {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.index == nil || len(v) != len(l.classes) || len(v) > 0 && &v[0] != &l.classes[0] {
		l.classes, l.index = v, query.NewIndex(v)
	}
	return l.index
}

// appendNew appends a name that is not there yet, as where two packs call one of theirs so,
// while there is a row for it.
func appendNew(names []string, name string) []string {
	if len(names) == relabelRows || slices.Contains(names, name) {
		return names
	}
	return append(names, name)
}
