package review

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"wanwu/app/assess"
	"wanwu/app/review"
	"wanwu/ui/kit"
	"wanwu/ui/viewer"
)

// folderSheet goes through the folders whose names are no labels, one after the other: a
// key each confirms what is proposed or another label, or passes the folder over.
type folderSheet struct {
	widget.BaseWidget
	v         *Views
	offer     *offer
	open      []assess.FolderName
	at        int
	confirmed map[string]string

	place, title, keys *kit.Line
	rows               []*kit.Button
	content            fyne.CanvasObject
	sheet              *kit.Sheet
}

var _ fyne.Focusable = (*folderSheet)(nil)

// showFolders opens the list of folders.
func (v *Views) showFolders() {
	o := v.offers.now
	if o == nil {
		return
	}
	s := &folderSheet{v: v, offer: o, open: o.sorted(), confirmed: map[string]string{}}
	s.place, s.title, s.keys = kit.Small(""), kit.NewElastic("", theme.ColorNameForeground, kit.SizeLabel), kit.Small(kit.Tr("folders.keys"))
	s.title.Bold = true
	list := container.New(kit.Stack{Gap: 0})
	for i := range review.MostProposals {
		b := kit.NewButton("", kit.Ghost, func() { s.confirm(i) })
		s.rows = append(s.rows, b)
		list.Add(b)
	}
	buttons := container.New(kit.Row{Gap: 10, End: true},
		kit.NewButton(kit.Tr("folders.other"), kit.Secondary, s.pick), kit.NewButton(kit.Tr("folders.pass"), kit.Secondary, s.pass), kit.NewButton(kit.Tr("folders.back"), kit.Secondary, s.back),
		kit.NewButton(kit.Tr("folders.finish"), kit.Primary, s.finish))
	s.content = container.New(kit.Stack{Gap: 10}, s.place, s.title, list, s.keys, buttons)
	s.ExtendBaseWidget(s)
	s.sheet = &kit.Sheet{Canvas: v.host.Window.Canvas(), Width: 480, Pad: 22, Content: s}
	s.show()
	v.host.Open(s.sheet, s)
}

// CreateRenderer implements fyne.Widget.
func (s *folderSheet) CreateRenderer() fyne.WidgetRenderer {
	ground := canvas.NewRectangle(nil)
	return &kit.Renderer{
		Parts:   []fyne.CanvasObject{ground, s.content},
		Arrange: func(size fyne.Size) { s.content.Resize(size) },
		Min:     func() fyne.Size { return s.content.MinSize() },
	}
}

// show shows the folder that it is at.
func (s *folderSheet) show() {
	s.place.Set(kit.Tr("folders.place", kit.Args{"At": kit.Number(min(s.at+1, len(s.open))), "N": kit.Number(len(s.open)), "Named": kit.Number(s.offer.named), "Confirmed": kit.Number(len(s.confirmed))}))
	var proposals []review.Proposal
	title := kit.Tr("folders.over")
	if s.at < len(s.open) {
		f := s.open[s.at]
		proposals = f.Proposals
		title = kit.Tr("folders.folder", kit.Args{"Folder": f.Name, "N": kit.Number(f.Pictures)})
		if len(proposals) == 0 {
			title = kit.Tr("folders.unknown", kit.Args{"Folder": f.Name, "N": kit.Number(f.Pictures)})
		}
	}
	s.title.Set(title)
	for i, b := range s.rows {
		kit.SetShown(b, i < len(proposals))
		if i < len(proposals) {
			b.Set(strconv.Itoa(i+1)+"  "+viewer.ClassName(s.offer.of.Columns.Vocabulary, proposals[i].Label, s.v.host.Lang), "")
			b.Choose(i == 0)
		}
	}
	if s.sheet.Shown {
		s.sheet.Refresh()
	}
}

// confirm takes a proposal over and continues.
func (s *folderSheet) confirm(i int) {
	if s.at >= len(s.open) || i >= len(s.open[s.at].Proposals) {
		return
	}
	f := s.open[s.at]
	s.confirmed[f.Name] = s.offer.of.Label(f.Proposals[i].Label)
	s.step()
}

// pick asks for a label that is not proposed.
func (s *folderSheet) pick() {
	if s.at >= len(s.open) {
		return
	}
	name := s.open[s.at].Name
	s.v.host.PickLabel(func(label string) {
		s.confirmed[name] = label
		s.step()
	})
}

// pass leaves a folder out.
func (s *folderSheet) pass() {
	if s.at < len(s.open) {
		delete(s.confirmed, s.open[s.at].Name)
		s.step()
	}
}

func (s *folderSheet) step() {
	s.at++
	s.show()
}

// back goes to the folder before.
func (s *folderSheet) back() {
	s.at = max(s.at-1, 0)
	s.show()
}

// finish takes over what was confirmed, and the names that are labels.
func (s *folderSheet) finish() {
	s.sheet.Close()
	s.v.acceptFolders(s.confirmed)
}

// FocusGained implements fyne.Focusable.
func (s *folderSheet) FocusGained() {}

// FocusLost implements fyne.Focusable.
func (s *folderSheet) FocusLost() {}

// TypedRune confirms by number, and passes over with a space.
func (s *folderSheet) TypedRune(r rune) {
	switch {
	case r >= '1' && r <= '9':
		s.confirm(int(r - '1'))
	case r == 'r', r == 'R':
		s.pick()
	case r == ' ':
		s.pass()
	}
}

// TypedKey confirms what is proposed first with Enter.
func (s *folderSheet) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyReturn, fyne.KeyEnter:
		if s.at >= len(s.open) {
			s.finish()
			return
		}
		s.confirm(0)
	case fyne.KeyDown, fyne.KeyRight:
		s.pass()
	case fyne.KeyUp, fyne.KeyLeft:
		s.back()
	default:
		kit.PassKey(s.sheet.Canvas, e)
	}
}
