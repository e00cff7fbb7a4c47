package review

import (
	"context"
	"slices"
	"strings"

	"wanwu/app/assess"
	"wanwu/app/review"
	"wanwu/app/workspace"
	"wanwu/ui/kit"
)

// offers watches for drops whose folders are named after labels, and offers to take the
// names for what is on the pictures.
type offers struct {
	v      *Views
	wanted string // name of the deck of the drop whose folders are to be looked at; empty for none
	now    *offer
	asked  bool            // a person has asked: they are shown whatever they are called
	looked map[string]bool // drops that were looked at, by the name of the deck
}

// offer is folders whose names may be taken for what is on their pictures.
type offer struct {
	deck    string
	of      *assess.Assessment
	folders []assess.FolderName
	named   int // of them, named after a label or one of its other names
	open    int // of them, only proposed
}

func newOffers(v *Views) *offers { return &offers{v: v, looked: map[string]bool{}} }

// watching reports whether a drop is to be looked at.
func (o *offers) watching() bool { return o.wanted != "" }

// offerNote returns the name under which it is kept that an offer was answered.
func offerNote(deck string) string { return "folders/" + strings.TrimPrefix(deck, "deck/") }

// CheckFolders checks the folders of what is shown, once, unless it was already answered
// whether their names are what is on the pictures.
func (v *Views) CheckFolders() {
	if name := v.scene.Deck; v.host.Workspace.Note(offerNote(name)) == "" && !v.offers.looked[name] {
		v.offers.looked[name], v.offers.wanted = true, name
		v.want()
	}
}

// askFolders shows the folders of what is shown, because a person wants to.
func (v *Views) askFolders() {
	v.offers.wanted, v.offers.asked = v.scene.Deck, true
	v.want()
}

// look finds out whether there is something to offer.
func (o *offers) look(f *figures) {
	if o.wanted == "" || o.wanted != f.scene.Deck {
		return
	}
	asked := o.asked
	o.wanted, o.asked = "", false
	if len(f.folders) == 0 {
		if asked {
			o.v.host.Tell(kit.Tr("folders.none"), kit.ColorUnsure)
		}
		return
	}
	next := &offer{deck: f.scene.Deck, of: f.of, folders: f.folders}
	for _, n := range f.folders {
		switch {
		case n.Match >= review.ByAlias:
			next.named++
		case n.Match == review.Proposed:
			next.open++
		}
	}
	if asked {
		o.now = next
		o.v.showFolders()
		return
	}
	// One folder that happens to be called like a label is no folder of labelled pictures.
	if len(f.folders) < 2 || next.named == 0 || 5*next.named < len(f.folders) {
		return
	}
	o.now = next
	o.v.host.Shown()
}

// Offer returns the line that offers the names of folders as truth; empty where there is nothing to
// offer for what is shown.
func (v *Views) Offer() string {
	o := v.offers.now
	if o == nil || o.deck != v.scene.Deck || v.host.Workspace.Note(offerNote(o.deck)) != "" {
		return ""
	}
	a := kit.Args{"N": kit.Number(len(o.folders)), "Named": kit.Number(o.named), "Open": kit.Number(len(o.folders) - o.named)}
	if o.named == len(o.folders) {
		return kit.Tr("folders.offer.all", a)
	}
	return kit.Tr("folders.offer", a)
}

// OfferButtons returns what can be answered to Offer.
func (v *Views) OfferButtons() []*kit.Button {
	return []*kit.Button{
		kit.NewButton(kit.Tr("folders.accept"), kit.Primary, func() { v.acceptFolders(nil) }),
		kit.NewButton(kit.Tr("folders.look"), kit.Secondary, v.showFolders),
		kit.NewButton(kit.Tr("folders.refuse"), kit.Secondary, v.refuseFolders),
	}
}

// refuseFolders dismisses the offer.
func (v *Views) refuseFolders() {
	if o := v.offers.now; o != nil {
		v.host.Workspace.SetNote(offerNote(o.deck), "no")
		v.offers.now = nil
		v.host.Shown()
	}
}

// acceptFolders takes over the names that are labels, and what a person has confirmed of
// the others. What is only proposed is never taken over by itself.
func (v *Views) acceptFolders(confirmed map[string]string) {
	o := v.offers.now
	if o == nil {
		return
	}
	labels := map[string]string{}
	for _, f := range o.folders {
		if f.Match >= review.ByAlias {
			labels[f.Name] = o.of.Label(f.Label)
		}
		if label := confirmed[f.Name]; label != "" {
			labels[f.Name] = label
		}
	}
	ws, note := v.host.Workspace, offerNote(o.deck)
	ws.SetNote(note, "yes")
	v.offers.now = nil
	v.host.Shown()
	v.setTruths(func() []workspace.PictureTruth { return o.of.FolderTruths(labels) }, func(n int) {
		v.host.Tell(kit.Tr("folders.taken", kit.Args{"N": kit.Number(n), "Folders": kit.Number(len(labels))}), kit.ColorMuted)
		v.Show(Weighing)
	}, func() {
		ws.SetNote(note, "")
		v.host.Present().offers.now = o
		v.host.Shown()
	})
}

// setTruths notes what is on pictures, off the main goroutine since they may be a million;
// then is told how many, and back is called when it was taken back.
func (v *Views) setTruths(truths func() []workspace.PictureTruth, then func(n int), back func()) {
	ws := v.host.Workspace
	v.host.Go(func(context.Context) {
		before := ws.SetTruths(truths())
		v.host.Do(func() {
			v.host.Undone(func() {
				v.host.Go(func(context.Context) {
					ws.SetTruths(before)
					v.host.Do(func() { back(); v.host.Present().want() })
				})
			})
			then(len(before))
			v.want()
		})
	})
}

// sorted returns the folders that have to be looked at, those with most pictures first.
func (o *offer) sorted() []assess.FolderName {
	var open []assess.FolderName
	for _, f := range o.folders {
		if f.Match < review.ByAlias {
			open = append(open, f)
		}
	}
	slices.SortStableFunc(open, func(a, b assess.FolderName) int { return b.Pictures - a.Pictures })
	return open
}
