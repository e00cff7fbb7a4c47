package judging

import (
	"image"
	"slices"

	"fyne.io/fyne/v2/theme"

	"wanwu/app/labelling"
	"wanwu/app/workspace"
	"wanwu/ui/chrome"
	"wanwu/ui/kit"
	"wanwu/ui/labels"
)

// leastNew is how many pictures were given a label that is not taught before it is offered to teach
// it: it takes some to tell a label by, and whoever has corrected one picture is about to judge.
const leastNew = 3

// offers is what can be taught from what was judged.
type offers struct {
	lessons        []labelling.Lesson // most pictures first
	dismissed      map[string]bool    // by the name of the label, until the program ends
	looking, again bool
}

// Look finds out, off the main goroutine, what can be taught from what was judged until now, and has
// it offered. Nothing is ever taught without being asked for.
func (t *Teaching) Look() {
	o := &t.offers
	if !t.offered() || t.Options.Judged == nil {
		return
	}
	if o.looking {
		o.again = true
		return
	}
	o.looking = true
	var lessons []labelling.Lesson
	var err error
	t.Background(func() { lessons, err = t.Options.Judged(t.Ctx) }, func() {
		o.looking, o.lessons = false, lessons
		if err != nil {
			o.lessons = nil // of a label library that cannot be read, which the session reports
		}
		if o.again {
			o.again = false
			t.Look()
		}
		t.Changed()
	})
}

// lesson returns what is offered; nil for nothing.
func (t *Teaching) lesson() *labelling.Lesson {
	for i := range t.offers.lessons {
		l := &t.offers.lessons[i]
		if !t.offers.dismissed[l.Name] && (l.Known || len(l.Examples) >= leastNew) {
			return l
		}
	}
	return nil
}

// Notice offers to teach a label by what was judged; empty where there is nothing to offer, and while
// a deck is judged, whose buttons keep their place.
func (t *Teaching) Notice() (n chrome.Notice, buttons func() []*kit.Button) {
	l := t.lesson()
	if l == nil || t.Judging.Views().Dealing() {
		return n, nil
	}
	a := kit.Args{"Name": l.Name, "N": kit.Number(len(l.Examples)), "Counters": kit.Number(len(l.Counters))}
	key := "teach.offer.both"
	switch {
	case len(l.Counters) == 0:
		key = "teach.offer"
	case len(l.Examples) == 0:
		key = "teach.offer.counters"
	}
	lesson := *l
	return chrome.Notice{Text: kit.Tr(key, a), Color: theme.ColorNameForeground, Kind: "teach " + l.Name}, func() []*kit.Button {
		return []*kit.Button{
			kit.NewButton(kit.Tr("teach.offer.look"), kit.Primary, func() { t.Work("teach", func() { t.show(lesson) }) }),
			kit.NewButton(kit.Tr("teach.offer.not"), kit.Secondary, func() { t.dismiss(lesson.Name) }),
		}
	}
}

// dismiss does not offer a label again.
func (t *Teaching) dismiss(name string) {
	if t.offers.dismissed == nil {
		t.offers.dismissed = map[string]bool{}
	}
	t.offers.dismissed[name] = true
	t.Changed()
}

// show shows the pictures of a lesson and what they would change, to be saved or not.
func (t *Teaching) show(l labelling.Lesson) {
	if len(t.Win.Canvas().Overlays().List()) > 0 {
		return
	}
	ws := t.Options.Session.Workspace()
	of := func(rows []int) (out []workspace.Row) {
		for _, i := range rows {
			if r, ok := ws.Row(i); ok {
				out = append(out, r)
			}
		}
		return out
	}
	examples, counters := of(l.Examples), of(l.Counters)
	if len(examples)+len(counters) == 0 {
		return
	}
	h := t.host(slices.Concat(examples, counters)[0])
	h.Draft = func(string) (*labelling.Draft, error) { return t.Options.Teach(t.Ctx, l) }
	h.Load = func(r workspace.Row) (*image.RGBA, error) { return t.Options.Pictures.Load(t.Ctx, r) }
	labels.AskJudged(h, l.Name, examples, counters)
}
