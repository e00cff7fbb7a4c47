package judging

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"wanwu/app/query"
	"wanwu/app/words"
	"wanwu/inference"
	"wanwu/ui/viewer"
)

// labelOffer finds the labels that a picture may have instead of its own.
type labelOffer struct {
	classes inference.Vocabulary
	recent  []string // labels that were given last, in the order of their keys
	ranked  []int32  // classes that the network has ranked, the likeliest first
	lang    words.Lang
}

// Where a label is among those that a text finds.
const (
	placeWhole      = iota // the text is its name or its initials
	placeOtherWhole        // or those of another of its names
	placeRanked            // the network has ranked it
	placeBegins            // its name begins with the text
	placeInside            // the rest: another name of it does, or the text is in one
)

// searchedAtOnce is the number of labels up to which a key is answered on the main
// goroutine, which takes some 5 ms; a pack of 54,092 takes some 60.
const searchedAtOnce = 5000

// checkEvery is after how many labels a search looks whether it is still wanted.
const checkEvery = 1024

// find returns the names of at most relabelRows labels that a text finds, the likeliest
// first; of an empty one, what was given last and what the network has ranked. It returns nil when
// ctx ends.
func (o labelOffer) find(ctx context.Context, text string) (names []string) {
	if text = strings.TrimSpace(text); text == "" {
		names = append(names, o.recent...)
		for _, class := range o.ranked {
			names = appendNew(names, viewer.ClassName(o.classes, class, o.lang))
		}
		return names
	}
	type found struct {
		name         string
		place, order int
	}
	var all []found
	look := query.NewText(text)
	for i := range o.classes {
		if i%checkEvery == 0 && ctx.Err() != nil {
			return nil
		}
		name := viewer.ClassName(o.classes, int32(i), o.lang)
		fit, other := look.ClassFit(name, &o.classes[i])
		if fit == query.FitNone {
			continue
		}
		f := found{name, placeInside, i}
		rank := slices.Index(o.ranked, int32(i))
		switch {
		case fit == query.FitWhole && !other:
			f.place = placeWhole
		case fit == query.FitWhole:
			f.place = placeOtherWhole
		case rank >= 0:
			f.place, f.order = placeRanked, rank
		case fit == query.FitBegins && !other:
			f.place = placeBegins
		}
		all = append(all, f)
	}
	slices.SortStableFunc(all, func(a, b found) int { return cmp.Or(cmp.Compare(a.place, b.place), cmp.Compare(a.order, b.order)) })
	for _, f := range all {
		names = appendNew(names, f.name)
	}
	return names
}

// appendNew appends a name that is not there yet, as where two packs call one of theirs so,
// while there is a row for it.
func appendNew(names []string, name string) []string {
	if len(names) == relabelRows || slices.Contains(names, name) {
		return names
	}
	return append(names, name)
}
